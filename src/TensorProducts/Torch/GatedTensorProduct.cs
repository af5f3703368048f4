using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// A tensor product that learns which of its paths it can do without (SPHNet; Luo et al., ICML 2025): each path has a trainable gate, and only
/// a share of the paths runs, chosen at first by chance, then by the gates, and at last once for all.
/// </summary>
/// <remarks>
/// <para>With gates g = exp(<see cref="LogGates"/>), the selected set S and coefficients c, path p runs with the factor
/// g_p (sum over all q of c_q² / sum over q in S of c_q² g_q²)^½: paths compete, and the size of the result does not depend on how many run.
/// SPHNet divides by the sum of c_q g_q instead.</para>
/// <para>Call <see cref="Advance"/> once after each training step, and not when validating. Selections follow from the seed and the step, so
/// that a run that is resumed from the module's state goes on as it would have.</para>
/// </remarks>
/// <example>
/// <code>
/// var product = new GatedTensorProduct(spec, new PathSchedule(0.7, 2 * epoch, epoch), s => new BackendTensorProduct(s, TensorProductBackend.Sparse));
/// Tensor z = product.Forward(x, y, weights);     // all WeightCount weights, in every phase
/// ...
/// product.Advance();
/// FrozenPaths frozen = product.Freeze();         // in the end
/// </code>
/// </example>
public sealed class GatedTensorProduct : nn.Module, ITorchTensorProduct
{
    private readonly Func<TensorProductSpec, ITorchTensorProduct> _executor;
    private readonly int _seed;
    private readonly double[] _squares;
#pragma warning disable CA2213 // Registered with the module, which disposes them.
    private readonly Parameter _logGates;
    private readonly Tensor _step, _frozen;
#pragma warning restore CA2213
    private Selection? _selection;

    /// <summary>Makes a product with all gates at 1.</summary>
    /// <param name="spec">The full product; all its paths have weights.</param>
    /// <param name="schedule">When which paths run.</param>
    /// <param name="executor">Makes the product that runs, for a part of the paths.</param>
    /// <param name="dtype">float32 or float64, that of the operands.</param>
    /// <param name="seed">Seed of the random phase.</param>
    /// <exception cref="ArgumentException">There is no path, or one has no weights.</exception>
    public GatedTensorProduct(
        TensorProductSpec spec, PathSchedule schedule, Func<TensorProductSpec, ITorchTensorProduct> executor,
        ScalarType dtype = ScalarType.Float32, int seed = 0)
        : base(nameof(GatedTensorProduct))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(executor);
        if (spec.Paths.Count == 0 || spec.Paths.Any(p => !p.HasWeight))
            throw new ArgumentException($"Gates need paths with weights; got {spec.Paths.Count} paths, {spec.Paths.Count(p => !p.HasWeight)} of them without.");
        (Spec, Schedule, _executor, _seed) = (spec, schedule, executor, seed);
        _squares = [.. Enumerable.Range(0, spec.Paths.Count).Select(p => spec.Coefficient(p) * spec.Coefficient(p))];
        // They live as long as the module, whatever scope it is made in.
        _logGates = new Parameter(zeros(spec.Paths.Count, dtype));
        _logGates.DetachFromDisposeScope();
        _step = zeros([1], ScalarType.Int64).DetachFromDisposeScope();
        _frozen = zeros(spec.Paths.Count, ScalarType.Float64).DetachFromDisposeScope();
        register_parameter("log_gates", _logGates);
        register_buffer("step", _step);
        register_buffer("frozen", _frozen);
    }

    /// <summary>The full product.</summary>
    public TensorProductSpec Spec { get; }

    /// <summary>When which paths run.</summary>
    public PathSchedule Schedule { get; }

    /// <summary>Logarithms of the gates, [paths]; trained with the model.</summary>
    public Parameter LogGates => _logGates;

    /// <summary>Training steps so far.</summary>
    public long Step => _step.ReadCpuInt64(0);

    /// <summary>What decides now which paths run.</summary>
    public PathPhase Phase => Schedule.PhaseAt(Step);

    /// <summary>The paths that run now, ascending.</summary>
    public IReadOnlyList<int> SelectedPaths => Current().Paths;

    /// <summary>Places of the selected paths' weights among those of the full product, int64: what a layer that makes the weights needs to compute.</summary>
    public Tensor SelectedWeights => Current().Weights;

    /// <summary>Factors of the paths in the fixed phase, 0 for those that do not run; all 0 before. Part of a run's state.</summary>
    public Tensor FrozenFactors => _frozen;

    /// <summary>Sets the number of training steps so far, when a run is taken up.</summary>
    public void Seek(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        using (no_grad())
            _step.fill_(step);
    }

    /// <summary>Counts a training step.</summary>
    public void Advance()
    {
        using (no_grad())
            _step.add_(1);
    }

    /// <summary>Multiplies, along the paths that run.</summary>
    /// <param name="x">First operands, [batch, In1.Dimension].</param>
    /// <param name="y">Second operands, [batch, In2.Dimension].</param>
    /// <param name="weights">Weights of the full product in every phase, [WeightCount] or [batch, WeightCount].</param>
    /// <returns>[batch, Out.Dimension].</returns>
    public Tensor Forward(Tensor x, Tensor y, Tensor? weights = null)
    {
        OperandShapes.Require(Spec, x, y, weights);
        using DisposeScope scope = NewDisposeScope();
        return ForwardSelected(x, y, weights!.index_select(-1, Current().Weights)).MoveToOuterDisposeScope();
    }

    /// <summary>Multiplies, along the paths that run, with their weights alone.</summary>
    /// <param name="x">First operands, [batch, In1.Dimension].</param>
    /// <param name="y">Second operands, [batch, In2.Dimension].</param>
    /// <param name="selected">Weights at <see cref="SelectedWeights"/>, [batch, n] or [n].</param>
    /// <returns>[batch, Out.Dimension].</returns>
    public Tensor ForwardSelected(Tensor x, Tensor y, Tensor selected)
    {
        ArgumentNullException.ThrowIfNull(selected);
        using DisposeScope scope = NewDisposeScope();
        Selection selection = Current();
        if (!selection.IsFixed)
        {
            Tensor gates = _logGates.index_select(0, selection.Gates).exp();
            Tensor factors = gates * (_squares.Sum() / (gates.square() * selection.Squares).sum()).sqrt();
            selected = selected * factors.index_select(0, selection.GateOfWeight);
        }
        return selection.Product.Forward(x, y, selected).MoveToOuterDisposeScope();
    }

    /// <summary>The smaller product that computes what this one does now.</summary>
    public FrozenPaths Freeze()
    {
        int[] paths = Current().Paths;
        double[] factors = Phase == PathPhase.Fixed ? [.. paths.Select(p => _frozen.ReadCpuDouble(p))] : Factors(paths);
        return new(Spec.WithPaths(paths, factors), paths, WeightIndices(paths));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _selection?.Dispose();
        base.Dispose(disposing);
    }

    private Selection Current()
    {
        PathPhase phase = Phase;
        int count = Spec.Paths.Count, kept = Schedule.KeptAt(Step, count);
        int[] paths;
        switch (phase)
        {
            case PathPhase.Random:
                int[] shuffled = [.. Enumerable.Range(0, count)];
                new Random(HashOf(_seed, Step)).Shuffle(shuffled);
                paths = [.. shuffled.Take(kept).Order()];
                break;
            case PathPhase.Adaptive:
                paths = Best(kept);
                break;
            default:
                paths = Remembered();
                if (paths.Length == 0)
                {
                    paths = Best(kept);
                    double[] factors = Factors(paths);
                    for (int i = 0; i < paths.Length; i++)
                        _frozen[paths[i]] = factors[i];
                }
                break;
        }
        bool isFixed = phase == PathPhase.Fixed;
        if (_selection is null || _selection.IsFixed != isFixed || !_selection.Paths.AsSpan().SequenceEqual(paths))
        {
            _selection?.Dispose();
            TensorProductSpec spec = Spec.WithPaths(paths, isFixed ? [.. paths.Select(p => _frozen.ReadCpuDouble(p))] : null);
            _selection = new Selection(this, paths, _executor(spec), isFixed);
        }
        return _selection;
    }

    private int[] Remembered() => [.. Enumerable.Range(0, Spec.Paths.Count).Where(p => _frozen.ReadCpuDouble(p) > 0)];

    /// <summary>The paths with the largest gates.</summary>
    private int[] Best(int kept)
    {
        double[] gates = Gates();
        return [.. Enumerable.Range(0, gates.Length).OrderByDescending(p => gates[p]).ThenBy(p => p).Take(kept).Order()];
    }

    private double[] Gates()
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. _logGates.detach().to(ScalarType.Float64).data<double>().Select(Math.Exp)];
    }

    private double[] Factors(int[] paths)
    {
        double[] gates = Gates();
        double scale = Math.Sqrt(_squares.Sum() / paths.Sum(p => _squares[p] * gates[p] * gates[p]));
        return [.. paths.Select(p => gates[p] * scale)];
    }

    private long[] WeightIndices(int[] paths) =>
        [.. paths.SelectMany(p => Enumerable.Range(Spec.WeightOffset(p), Spec.WeightSize(p))).Select(w => (long)w)];

    /// <summary>The same on every machine, unlike <see cref="HashCode"/>.</summary>
    private static int HashOf(int seed, long step)
    {
        // SplitMix64.
        ulong z = unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)(step + 1) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return unchecked((int)(z ^ (z >> 31)));
    }

    /// <summary>A set of paths with the product that runs it.</summary>
    private sealed class Selection : IDisposable
    {
        public Selection(GatedTensorProduct owner, int[] paths, ITorchTensorProduct product, bool isFixed)
        {
            (Paths, Product, IsFixed) = (paths, product, isFixed);
            Tensor Indices(IEnumerable<long> values) => tensor(values.ToArray()).DetachFromDisposeScope();
            Weights = Indices(owner.WeightIndices(paths));
            Gates = Indices(paths.Select(p => (long)p));
            GateOfWeight = Indices(paths.SelectMany((p, i) => Enumerable.Repeat((long)i, owner.Spec.WeightSize(p))));
            Squares = TorchConstants.Of([.. paths.Select(p => owner._squares[p])], [paths.Length], owner._logGates.dtype, null);
        }

        public int[] Paths { get; }

        public ITorchTensorProduct Product { get; }

        public bool IsFixed { get; }

        public Tensor Weights { get; }

        public Tensor Gates { get; }

        public Tensor GateOfWeight { get; }

        public Tensor Squares { get; }

        public void Dispose()
        {
            Product.Dispose();
            foreach (Tensor t in new[] { Weights, Gates, GateOfWeight, Squares })
                t.Dispose();
        }
    }
}
