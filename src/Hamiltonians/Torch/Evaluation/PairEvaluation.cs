using System.Numerics;
using System.Runtime.InteropServices;
using EquivSim.TensorProducts;
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
    /// <param name="rbf">Radial functions of all pairs.</param>
    /// <param name="gates">The layers' pair gates.</param>
    public abstract void Begin(IReadOnlyList<PairOperands> operands, HamiltonianBatch batch, Tensor rbf, IReadOnlyList<PairGate?> gates);

    /// <summary>What <see cref="Expansion.Reduce"/> makes of the features of a stretch of pairs.</summary>
    /// <returns>[components of blocks, pairs, bottleneck channels].</returns>
    public abstract Tensor Features(BatchPairs pairs);
}

/// <inheritdoc/>
internal sealed unsafe class PairEvaluation<T>(HamiltonianConfiguration configuration, Dictionary<string, Parameter> weights, PairLayerShape[] shapes) : PairEvaluation
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PairKernel<T>[] _kernels = [.. shapes.Select(PairKernel<T>.Create)];
    private readonly Tensor[] _neurons = new Tensor[shapes.Length];
    private readonly PairSelection?[] _selections = new PairSelection?[shapes.Length];
    private HamiltonianBatch? _batch;
    private T[] _offset = [];

    private bool IsSymmetric => configuration.Architecture == HamiltonianArchitecture.SphNet;

    public override void Begin(IReadOnlyList<PairOperands> operands, HamiltonianBatch batch, Tensor rbf, IReadOnlyList<PairGate?> gates)
    {
        using DisposeScope scope = NewDisposeScope();
        _batch = batch;
        _offset = [.. Numbers(weights["expansion.pairs.bottleneck.bias"] * Scale)];
        for (int layer = 0; layer < _kernels.Length; layer++)
        {
            _kernels[layer].Load(WeightsOf(layer));
            (Tensor mixed, Tensor operand) = operands[layer];
            _neurons[layer] = silu(rbf.mm(Weight(layer, "weights.radial.0.weight"))).MoveToOuterDisposeScope();
            _kernels[layer].Load(Numbers(mixed), Numbers(operand), HiddenTerms(layer, mixed[0]));
            _selections[layer] = gates[layer] is { } gate ? Outside(gate.Select(Scores(layer, mixed[0]), batch)) : null;
        }
    }

    public override Tensor Features(BatchPairs pairs)
    {
        Tensor result = zeros([shapes[0].BlockIrreps.Dimension, pairs.Count, configuration.BottleneckChannels], typeof(T) == typeof(double) ? ScalarType.Float64 : ScalarType.Float32);
        Span<T> numbers = MemoryMarshal.Cast<byte, T>(result.bytes);
        for (int pair = 0; pair < pairs.Count; pair++)
            _offset.CopyTo(numbers[(pair * _offset.Length)..]);
        int[] all = [.. Enumerable.Range(pairs.Start, pairs.Count)];
        for (int layer = 0; layer < _kernels.Length; layer++)
        {
            PairSelection? selection = _selections[layer];
            int[] kept = selection is null ? all : [.. selection.Kept.Where(p => p >= pairs.Start && p < pairs.Start + pairs.Count)];
            fixed (long* first = Indices(_batch!.Pairs.First), second = Indices(_batch.Pairs.Second))
            fixed (T* harmonics = Numbers(_batch.Pairs.Harmonics), neurons = Numbers(_neurons[layer]), factors = selection is null ? default : Numbers(selection.Factors), target = numbers)
                _kernels[layer].Add(kept, new PairInputs<T>(_batch.PairCount, first, second, harmonics, neurons, factors), pairs.Start, target, pairs.Count);
        }
        return result;
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
            MixBias = Numbers(Weight(layer, "mix_after.bias").unsqueeze(0).mm(bottleneck[0])),
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

    private Tensor Scores(int layer, Tensor scalars)
    {
        (Tensor first, Tensor second) = Terms(Weight(layer, "pair_gate.0.weight"), Weight(layer, "pair_gate.0.bias"), scalars);
        Tensor scores = first.index_select(0, _batch!.Pairs.First) + second.index_select(0, _batch.Pairs.Second);
        Span<T> numbers = MemoryMarshal.Cast<byte, T>(scores.bytes);
        var inner = new T[numbers.Length];
        fixed (long* firstAtoms = Indices(_batch.Pairs.First), secondAtoms = Indices(_batch.Pairs.Second))
            _kernels[layer].Score(new PairInputs<T>(_batch.PairCount, firstAtoms, secondAtoms, null, null, null), inner);
        for (int p = 0; p < inner.Length; p++)
            numbers[p] += inner[p];
        return scores;
    }

    private static PairSelection Outside(PairSelection selection) => selection with { Factors = selection.Factors.MoveToOuterDisposeScope() };

    private static Span<long> Indices(Tensor tensor) => MemoryMarshal.Cast<byte, long>(tensor.bytes);

    /// <summary>The numbers of a tensor, or of a contiguous copy that lives as long as the scope.</summary>
    private static Span<T> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, T>(tensor.detach().contiguous().bytes);
}
