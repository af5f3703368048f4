using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EquivSim.TensorProducts;
using EquivSim.TorchRuntime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Features of pairs for predictions on the CPU: all pair layers in one pass over the pairs, by kernels that store nothing between. What
/// <see cref="PairLayer"/> does on torch, where training differentiates it, with the last linear map, that to the bottleneck, taken into the
/// layers' own.
/// </summary>
internal abstract class PairEvaluation
{
    /// <summary>Kernels for a network; null where it must run on torch: on other devices, other executors, and while it selects its paths.</summary>
    /// <param name="configuration">The network.</param>
    /// <param name="store">Its weights.</param>
    /// <param name="nodes">Features of atoms.</param>
    /// <param name="blocks">Features of pairs.</param>
    /// <param name="products">The products of the pair layers.</param>
    public static PairEvaluation? TryCreate(
        HamiltonianConfiguration configuration, ParameterStore store, IrrepRows nodes, IrrepRows blocks, IEnumerable<TensorProductSpec> products)
    {
        if (configuration.SelectsPaths || store.Executors.Backend != TensorProductBackend.Sparse || store.Device.type != TorchSharp.DeviceType.CPU)
            return null;
        int c = configuration.Channels;
        PairLayerShape[] shapes = [.. products.Select(p => new PairLayerShape(
            nodes.Irreps, blocks.Irreps, c, configuration.WeightNeurons, NormGate.HiddenNeurons(blocks, c), configuration.BottleneckChannels, p))];
        Dictionary<string, Parameter> weights = store.Entries.ToDictionary();
        return store.Executors.DataType == ScalarType.Float64
            ? new PairEvaluation<double>(configuration, weights, shapes)
            : new PairEvaluation<float>(configuration, weights, shapes);
    }

    /// <summary>Prepares a prediction: takes the weights as they are now, and the atoms.</summary>
    /// <param name="operands">Features of atoms, as each layer reads them.</param>
    /// <param name="batch">The molecules.</param>
    /// <param name="basis">Radial functions.</param>
    /// <param name="gates">The layers' pair gates.</param>
    /// <param name="most">Pairs of a stretch, at most.</param>
    public abstract void Begin(IReadOnlyList<PairOperands> operands, HamiltonianBatch batch, BernsteinBasis basis, IReadOnlyList<PairGate?> gates, int most);

    /// <summary>What <see cref="Expansion.Reduce"/> makes of the features of a stretch of pairs.</summary>
    /// <returns>[components of blocks, pairs, bottleneck channels], until the next call.</returns>
    public abstract Tensor Features(Range stretch);
}

/// <inheritdoc/>
internal sealed unsafe class PairEvaluation<T>(HamiltonianConfiguration configuration, Dictionary<string, Parameter> weights, PairLayerShape[] shapes) : PairEvaluation
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PairKernel<T>[] _kernels = [.. shapes.Select(PairKernel<T>.Create)];
    private readonly PairInputs<T>[] _inputs = new PairInputs<T>[shapes.Length];
    private readonly int[][] _kept = new int[shapes.Length][];
    private readonly WeightWatch[] _weights = [.. shapes.Select((_, layer) => new WeightWatch(
        weights.Where(w => w.Key.StartsWith($"pairs.{layer}.", StringComparison.Ordinal) || w.Key.StartsWith("expansion.pairs.bottleneck.", StringComparison.Ordinal)).Select(w => w.Value)))];
    private HamiltonianBatch? _batch;
    private Tensor? _result;
    private int _room;

    private bool IsSymmetric => configuration.Architecture == HamiltonianArchitecture.SphNet;

    public override void Begin(IReadOnlyList<PairOperands> operands, HamiltonianBatch batch, BernsteinBasis basis, IReadOnlyList<PairGate?> gates, int most)
    {
        using DisposeScope scope = NewDisposeScope();
        (_batch, _room) = (batch, Math.Min(most, batch.PairCount));
        _result = empty([shapes[0].BlockIrreps.Dimension, _room, configuration.BottleneckChannels], Type).MoveToOuterDisposeScope();
        int[] all = [.. Enumerable.Range(0, batch.PairCount)];
        // The other order of a pair has the same symmetric invariants.
        ReadOnlySpan<int> distinct = all.AsSpan(0, IsSymmetric ? batch.BlockCount : batch.PairCount);
        Tensor rbf = basis.Forward(batch.Pairs.Distances.narrow(0, 0, distinct.Length));
        for (int layer = 0; layer < _kernels.Length; layer++)
        {
            if (_weights[layer].HaveChanged())
                _kernels[layer].Load(WeightsOf(layer));
            (Tensor mixed, Tensor operand) = operands[layer];
            _kernels[layer].Load(Numbers(mixed), Numbers(operand), HiddenTerms(layer, mixed[0]));
            Tensor neurons = silu(rbf.mm(Weight(layer, "weights.radial.0.weight"))).MoveToOuterDisposeScope();
            PairInputs<T> inputs = Inputs(distinct.Length, neurons, null);
            _kept[layer] = all;
            if (gates[layer] is { } gate)
            {
                PairSelection selection = gate.Select(Scores(layer, mixed[0], distinct, inputs), batch);
                _kept[layer] = selection.Kept;
                inputs = Inputs(distinct.Length, neurons, selection.Factors.MoveToOuterDisposeScope());
            }
            _inputs[layer] = inputs;
            _kernels[layer].CompleteNeurons(Between(_kept[layer], 0, distinct.Length), inputs);
        }
    }

    public override Tensor Features(Range stretch)
    {
        (int start, int count) = stretch.GetOffsetAndLength(_batch!.PairCount);
        for (int layer = 0; layer < _kernels.Length; layer++)
        {
            ReadOnlySpan<int> kept = Between(_kept[layer], start, start + count);
            _kernels[layer].Run(kept, _inputs[layer], new PairResult<T>(Address(_result!), start, _room, Add: layer > 0));
        }
        return _result!.narrow(1, 0, count);
    }

    private static ScalarType Type => typeof(T) == typeof(double) ? ScalarType.Float64 : ScalarType.Float32;

    private PairInputs<T> Inputs(int distinct, Tensor neurons, Tensor? factors)
    {
        BatchPairs pairs = _batch!.Pairs;
        return new(
            pairs.Count, distinct, Indices(pairs.First), Indices(pairs.Second), Address(pairs.Harmonics), Address(neurons), configuration.WeightNeurons,
            factors is null ? null : Address(factors));
    }

    /// <summary>The numbers from one on and below another, of ascending ones.</summary>
    private static ReadOnlySpan<int> Between(int[] ascending, int first, int end)
    {
        int start = Place(first);
        return ascending.AsSpan(start, Place(end) - start);

        int Place(int number)
        {
            int place = Array.BinarySearch(ascending, number);
            return place < 0 ? ~place : place;
        }
    }

    /// <summary>That of <see cref="Expansion"/>.</summary>
    private double Scale => 1 / Math.Sqrt(configuration.BottleneckChannels);

    private Tensor Weight(int layer, string name) => weights[$"pairs.{layer}.{name}"];

    private PairLayerWeights<T> WeightsOf(int layer)
    {
        int scalars = ScalarInputs;
        Tensor bottleneck = weights["expansion.pairs.bottleneck.weight"] * Scale, invariant = Weight(layer, "weights.invariant.0.weight");
        return new()
        {
            InnerToHidden = Numbers(invariant.narrow(0, scalars, invariant.shape[0] - scalars)),
            HiddenToNeurons = Numbers(Weight(layer, "weights.invariant.1.weight")),
            NeuronBias = Numbers(Weight(layer, "weights.invariant.1.bias")),
            ScoreOfInner = weights.TryGetValue($"pairs.{layer}.pair_gate.0.weight", out Parameter? score) ? Numbers(score.narrow(0, scalars, score.shape[0] - scalars)) : default,
            ProductWeights = Numbers(Weight(layer, "weights.out.weight")),
            NormsToHidden = Numbers(Weight(layer, "gate_after.0.weight")),
            HiddenBias = Numbers(Weight(layer, "gate_after.0.bias")),
            HiddenToGates = Numbers(Weight(layer, "gate_after.1.weight")),
            GateBias = Numbers(Weight(layer, "gate_after.1.bias")),
            Mix = Numbers(Weight(layer, "mix_after.weight").bmm(bottleneck)),
            // The first layer brings the bottleneck's own.
            MixBias = Numbers(Weight(layer, "mix_after.bias").unsqueeze(0).mm(bottleneck[0]) + (layer == 0 ? Scale : 0) * weights["expansion.pairs.bottleneck.bias"]),
        };
    }

    /// <summary>Invariants that are scalars of atoms: their means, or one atom's after the other's.</summary>
    private int ScalarInputs => (IsSymmetric ? 1 : 2) * configuration.Channels;

    /// <summary>What the scalars of atoms give to a layer that reads the invariants of pairs, as first and as second atoms.</summary>
    private (Tensor First, Tensor Second) Terms(Tensor weight, Tensor bias, Tensor scalars)
    {
        int c = configuration.Channels;
        if (IsSymmetric)
        {
            Tensor half = 0.5 * scalars.mm(weight.narrow(0, 0, c));
            return (half + bias, half);
        }
        return (scalars.mm(weight.narrow(0, 0, c)) + bias, scalars.mm(weight.narrow(0, c, c)));
    }

    private (T[] First, T[] Second) HiddenTerms(int layer, Tensor scalars)
    {
        (Tensor first, Tensor second) = Terms(Weight(layer, "weights.invariant.0.weight"), Weight(layer, "weights.invariant.0.bias"), scalars);
        return ([.. Numbers(first)], [.. Numbers(second)]);
    }

    /// <summary>Scores of all pairs, [pairs, 1].</summary>
    private Tensor Scores(int layer, Tensor scalars, ReadOnlySpan<int> distinct, in PairInputs<T> inputs)
    {
        (Tensor first, Tensor second) = Terms(Weight(layer, "pair_gate.0.weight"), Weight(layer, "pair_gate.0.bias"), scalars);
        Tensor scores = empty([inputs.Count, 1], Type);
        Span<T> numbers = Numbers(scores), ofFirst = Numbers(first), ofSecond = Numbers(second);
        _kernels[layer].Score(distinct, inputs, numbers);
        foreach (int p in distinct)
            numbers[p] += ofFirst[(int)inputs.First[p]] + ofSecond[(int)inputs.Second[p]];
        for (int p = distinct.Length; p < numbers.Length; p++)
            numbers[p] = numbers[inputs.Distinct(p)];
        return scores;
    }

    private static long* Indices(Tensor tensor) => (long*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>Where the numbers of a contiguous tensor are.</summary>
    private static T* Address(Tensor tensor) => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>The numbers of a tensor, or of a contiguous copy that lives as long as the scope.</summary>
    private static Span<T> Numbers(Tensor tensor) => TensorData.Numbers<T>(tensor);
}
