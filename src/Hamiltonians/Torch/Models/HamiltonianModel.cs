using System.Diagnostics;
using EquivSim.O3;
using EquivSim.Structures;
using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// A network that predicts a molecule's Hamiltonian matrix: SPHNet (Luo et al., ICML 2025) or QHNet (Yu et al., ICML 2023), equivariant under
/// rotations, inversion, and the numbering of atoms.
/// </summary>
/// <remarks>
/// <para>Block features keep their parity: the part of degree L of a block between shells la and lb has the parity (-1)^(la+lb), and no other
/// feature can reach it. Beside the product of the two atoms' features, a pair sees its own harmonics.</para>
/// <para>Type and device are fixed when the model is made. Call within a <see cref="TorchRegion"/>.</para>
/// </remarks>
public sealed partial class HamiltonianModel : nn.Module
{
    /// <summary>Pairs whose features are there at once in a prediction: about as many as the caches of a core hold.</summary>
    private const int PairsAtOnce = 128;

    private readonly ParameterStore _store;
    private readonly IrrepRows _nodes, _blocks;
    private readonly Parameter _embedding;
    private readonly VectorialEncoder? _encoder;
    private readonly BernsteinBasis _sphericalBasis, _pairBasis;
    private readonly SphericalLayer[] _spherical;
    private readonly DiagonalLayer[] _diagonal;
    private readonly PairLayer[] _pairs;
    private readonly Expansion _atomExpansion, _pairExpansion;
    private readonly PairEvaluation? _evaluation;
    private readonly Tensor _toBlocks, _coefficientCouplings;
    private Tensor _atomScales, _pairScales;

    /// <summary>A model with random weights.</summary>
    /// <param name="configuration">Description of the network.</param>
    /// <param name="statistics">Means and spreads of the training data; 0 and 1 when null.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where the parameters live; the CPU by default.</param>
    /// <param name="seed">Seed of the weights: the same numbers for every type and device.</param>
    /// <param name="backend">What computes tensor products; <see cref="TensorProductBackend.Sparse"/> when null.</param>
    /// <exception cref="ArgumentException">The configuration is wrong; the message says how.</exception>
    public HamiltonianModel(
        HamiltonianConfiguration configuration, BlockStatistics? statistics = null, ScalarType dtype = ScalarType.Float32, Device? device = null, long seed = 0,
        TensorProductBackend? backend = null)
        : this(configuration, statistics, new ProductExecutors(backend ?? TensorProductBackend.Sparse, dtype), device, seed)
    {
    }

    internal HamiltonianModel(HamiltonianConfiguration configuration, BlockStatistics? statistics, ProductExecutors executors, Device? device, long seed)
        : base(nameof(HamiltonianModel))
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        using DisposeScope scope = NewDisposeScope();
        (Configuration, DataType, Device) = (configuration, executors.DataType, device ?? CPU);
        Template = configuration.CreateTemplate();
        BlockIrreps = new TemplateIrreps(Template);
        _store = new ParameterStore(executors, Device, new Generator((ulong)seed, CPU));
        _nodes = new IrrepRows(configuration.NodeIrreps, _store);
        _blocks = new IrrepRows(FeatureIrrepsOfBlocks(configuration, BlockIrreps), _store);

        (int c, int elements) = (configuration.Channels, Template.AtomicNumbers.Count);
        _embedding = _store.Normal("embedding.weight", [elements, c], 1);
        if (configuration.Architecture == HamiltonianArchitecture.SphNet)
            _encoder = new VectorialEncoder(_store, configuration, elements);
        _sphericalBasis = new BernsteinBasis(_store, "spherical.basis", configuration.RadialFunctions, configuration.SphericalCutoff);
        _spherical = [.. Enumerable.Range(0, configuration.SphericalLayers).Select(i => new SphericalLayer(_store, $"spherical.{i}", configuration, _nodes, fromScalars: i == 0))];
        _pairBasis = new BernsteinBasis(_store, "pairs.basis", configuration.RadialFunctions, configuration.PairCutoff);
        _diagonal = [.. Enumerable.Range(0, configuration.PairLayers).Select(i => new DiagonalLayer(_store, $"diagonal.{i}", configuration, _nodes, _blocks))];
        _pairs = [.. Enumerable.Range(0, configuration.PairLayers).Select(i => new PairLayer(_store, i, configuration, _nodes, _blocks))];
        _atomExpansion = new Expansion(_store, "expansion.atoms", configuration, BlockIrreps, _blocks, c);
        _pairExpansion = new Expansion(_store, "expansion.pairs", configuration, BlockIrreps, _blocks, 2 * c);
        foreach ((string name, Parameter parameter) in _store.Entries)
            register_parameter(name, parameter);
        _evaluation = PairEvaluation.TryCreate(configuration, _store, _nodes, _blocks, _pairs.Select(p => p.Product));

        int n = BlockIrreps.CoefficientCount;
        _toBlocks = _store.Constant(BlockIrreps.ToMatrix(), n, n);
        _coefficientCouplings = _store.Indices(BlockIrreps.CouplingOf);
        SetStatistics(statistics ?? BlockStatistics.Unit(BlockIrreps));
    }

    /// <summary>The same network on torch's dense operations: slower, the twin that the fast executor is measured by.</summary>
    /// <inheritdoc cref="HamiltonianModel(HamiltonianConfiguration, BlockStatistics, ScalarType, Device, long, TensorProductBackend)"/>
    public static HamiltonianModel OnDenseOperations(
        HamiltonianConfiguration configuration, BlockStatistics? statistics = null, ScalarType dtype = ScalarType.Float32, long seed = 0) =>
        new(configuration, statistics, new ProductExecutors(null, dtype), null, seed);

    /// <summary>Description of the network.</summary>
    public HamiltonianConfiguration Configuration { get; }

    /// <summary>Elements and their shells.</summary>
    public OrbitalTemplate Template { get; }

    /// <summary>Irreps of the blocks.</summary>
    public TemplateIrreps BlockIrreps { get; }

    /// <summary>Means and spreads of the blocks.</summary>
    public BlockStatistics Statistics { get; private set; }

    /// <summary>float32 or float64.</summary>
    public ScalarType DataType { get; }

    /// <summary>Where the parameters live.</summary>
    public Device Device { get; }

    /// <summary>Paths that run in the first product of pairs.</summary>
    public int PairPathCount => _pairs[0].Gate?.SelectedPaths.Count ?? _pairs[0].Product.Paths.Count;

    /// <summary>Trainable parameters by name, in a fixed order.</summary>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Weights => _store.Entries;

    /// <summary>The products that select their paths.</summary>
    internal IEnumerable<GatedTensorProduct> Gates => _pairs.Select(p => p.Gate).OfType<GatedTensorProduct>();

    /// <summary>What the network sees of a molecule.</summary>
    /// <param name="atomicNumbers">One for each atom.</param>
    /// <param name="positions">x0 y0 z0 x1 ..., Angstrom.</param>
    /// <exception cref="ArgumentException">An element that the model does not know, or positions that make no molecule.</exception>
    public MoleculeGraph BuildGraph(ReadOnlySpan<int> atomicNumbers, ReadOnlySpan<double> positions) =>
        new(atomicNumbers, positions, Configuration, Template);

    /// <summary>What the network sees of a sample.</summary>
    /// <inheritdoc cref="BuildGraph(ReadOnlySpan{int}, ReadOnlySpan{double})"/>
    public MoleculeGraph BuildGraph(HamiltonianSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        double[] positions = [.. sample.Positions];
        for (int i = 0; i < positions.Length; i++)
            positions[i] *= Units.Bohr;
        return BuildGraph(sample.Basis.AtomicNumbers, positions);
    }

    /// <summary>Predicts matrices; the initial guess, if the model was trained on the difference to one, is not yet added.</summary>
    /// <param name="graphs">Molecules.</param>
    /// <returns>For each the symmetric matrix, [orbitals, orbitals], in canonical order, Hartree.</returns>
    public double[][] Predict(params IReadOnlyList<MoleculeGraph> graphs)
    {
        using TorchRegion region = TorchRegion.Enter();
        using IDisposable noGradient = no_grad();
        var batch = new HamiltonianBatch(graphs, this);
        BlockPrediction blocks = Forward(batch);
        return MatrixBuilder.Build(this, batch, TensorData.ToArray(blocks.Atoms), TensorData.ToArray(blocks.Pairs));
    }

    /// <summary>Predicts one molecule and tells how long each part of the network took.</summary>
    /// <param name="graph">The molecule.</param>
    public NetworkTiming Time(MoleculeGraph graph)
    {
        using TorchRegion region = TorchRegion.Enter();
        using IDisposable noGradient = no_grad();
        long start = Stopwatch.GetTimestamp(), last = start;
        var parts = new TimeSpan[(int)NetworkPart.Expansion + 1];
        BlockPrediction blocks = Forward(new HamiltonianBatch([graph], this), part =>
        {
            parts[(int)part] += Stopwatch.GetElapsedTime(last);
            last = Stopwatch.GetTimestamp();
        });
        return new(parts[(int)NetworkPart.Nodes], parts[(int)NetworkPart.Diagonal], parts[(int)NetworkPart.Pairs], parts[(int)NetworkPart.Expansion], Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Blocks of a batch, recorded for differentiation if gradients are enabled.</summary>
    /// <param name="batch">The molecules.</param>
    /// <param name="done">Called after each part.</param>
    internal BlockPrediction Forward(HamiltonianBatch batch, Action<NetworkPart>? done = null)
    {
        Tensor embedding = _embedding.index_select(0, batch.AtomElements);
        Tensor x = (_encoder is null ? embedding : _encoder.Forward(embedding, batch)).unsqueeze(0);
        Tensor sphericalRbf = _sphericalBasis.Forward(batch.Spherical.Distances);
        int c = Configuration.Channels, missingRows = _blocks.Rows - _nodes.Rows;
        Tensor atomsLack = zeros([missingRows, batch.AtomCount, c], DataType, Device);
        Tensor? atoms = null;
        var features = new List<Tensor>();
        for (int layer = 0; layer < _spherical.Length; layer++)
        {
            x = _spherical[layer].Forward(x, sphericalRbf, batch);
            done?.Invoke(NetworkPart.Nodes);
            int block = layer - (_spherical.Length - _pairs.Length);
            if (block < 0)
                continue;
            features.Add(x);
            atoms = _diagonal[block].Forward(x, atomsLack, atoms);
            done?.Invoke(NetworkPart.Diagonal);
        }

        int n = Template.Size;
        Tensor scalars = x[0];
        Tensor atomCoefficients = _atomExpansion.Forward(_atomExpansion.Reduce(atoms!), scalars) * _atomScales.index_select(0, batch.AtomElements);
        Tensor atomBlocks = atomCoefficients.mm(_toBlocks).view(-1, n, n);
        done?.Invoke(NetworkPart.Expansion);
        return new(0.5 * (atomBlocks + atomBlocks.transpose(1, 2)), PairBlocks(batch, features, scalars, done));
    }

    /// <summary>Blocks of pairs. Without gradients, of a limited number of pairs at a time: memory stays bounded, and what is computed stays in cache.</summary>
    private Tensor PairBlocks(HamiltonianBatch batch, List<Tensor> features, Tensor scalars, Action<NetworkPart>? done)
    {
        int n = Template.Size, most = is_grad_enabled() ? int.MaxValue : PairsAtOnce;
        if (batch.PairCount == 0)
            return zeros([0, n, n], DataType, Device);
        Func<Range, Tensor> construct = PairConstruction(batch, features, most);
        var blocks = new List<Tensor>();
        foreach (Range stretch in batch.Pairs.Stretches(most))
        {
            using (DisposeScope scope = NewDisposeScope())
            {
                Tensor f = construct(stretch);
                done?.Invoke(NetworkPart.Pairs);
                BatchPairs pairs = batch.Pairs.Within(stretch);
                Tensor ends = cat([scalars.index_select(0, pairs.First), scalars.index_select(0, pairs.Second)], 1);
                Tensor scales = _pairScales.index_select(0, pairs.Elements) * SmoothCutoff.Of(pairs.Distances, Configuration.PairCutoff);
                blocks.Add((_pairExpansion.Forward(f, ends) * scales).mm(_toBlocks).view(-1, n, n).MoveToOuterDisposeScope());
            }
            done?.Invoke(NetworkPart.Expansion);
        }
        Tensor all = blocks.Count == 1 ? blocks[0] : cat([.. blocks], 0);
        if (batch.DoubleCount == 0)
            return all;
        Tensor[] parts = all.split([batch.SingleCount, batch.DoubleCount, batch.DoubleCount], 0);
        return cat([parts[0], 0.5 * (parts[1] + parts[2].transpose(1, 2))], 0);
    }

    /// <summary>What makes the reduced features of a stretch of pairs, [components, pairs, bottleneck channels]: kernels where nothing is recorded, torch otherwise.</summary>
    private Func<Range, Tensor> PairConstruction(HamiltonianBatch batch, List<Tensor> features, int most)
    {
        PairOperands[] operands = [.. features.Select((x, layer) => _pairs[layer].Prepare(x))];
        if (!is_grad_enabled() && _evaluation is not null)
        {
            _evaluation.Begin(operands, batch, _pairBasis, [.. _pairs.Select(p => p.PairGate)], most);
            return _evaluation.Features;
        }
        Tensor rbf = _pairBasis.Forward(batch.Pairs.Distances);
        PairSelection?[] selections = [.. operands.Select((atoms, layer) => _pairs[layer].Select(atoms, batch, most))];
        return stretch =>
        {
            BatchPairs pairs = batch.Pairs.Within(stretch);
            Tensor own = rbf.narrow(0, pairs.Start, pairs.Count);
            Tensor? f = null;
            for (int layer = 0; layer < _pairs.Length; layer++)
                f = _pairs[layer].Forward(operands[layer], own, pairs, selections[layer], f);
            return _pairExpansion.Reduce(f!);
        };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _store.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>All irreps of natural parity up to the features' degree, then the others that blocks need.</summary>
    private static Irreps FeatureIrrepsOfBlocks(HamiltonianConfiguration configuration, TemplateIrreps blocks) =>
        configuration.NodeIrreps + new Irreps(blocks.Groups.Select(g => g.Irrep).Where(ir => !ir.IsNatural));

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_atomScales), nameof(_pairScales), nameof(Statistics))]
    private void SetStatistics(BlockStatistics statistics)
    {
        Statistics = statistics;
        int elements = Template.AtomicNumbers.Count, couplings = BlockIrreps.CouplingCount;
        _atomScales = PerCoefficient(statistics.AtomScales, elements);
        _pairScales = PerCoefficient(statistics.PairScales, elements * elements);

        Tensor PerCoefficient(double[] scales, int rows) => _store.Own(
            _store.Constant(scales, rows, couplings).index_select(1, _coefficientCouplings).DetachFromDisposeScope());
    }
}
