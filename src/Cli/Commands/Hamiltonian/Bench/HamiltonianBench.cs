using System.Diagnostics;
using EquivSim.Hamiltonians;
using EquivSim.Hamiltonians.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using EquivSim.Training;
using MathNet.Numerics.Statistics;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary>What <c>equivsim hamiltonian bench</c> measures: medians, contenders by turns in one process.</summary>
/// <param name="Channels">Channels of the networks.</param>
/// <param name="Repeats">Measurements of each contender.</param>
/// <param name="Trained">A trained model, L = 4, whose paths are to be measured beside those that chance keeps.</param>
internal sealed record HamiltonianBench(int Channels, int Repeats, HamiltonianConfiguration? Trained = null)
{
    /// <summary>Shares of the paths, and of the pairs of the last layer, that are cut.</summary>
    private static readonly (double Paths, double Pairs)[] Sparsities = [(0, 0), (0.4, 0), (0.7, 0), (0, 0.7), (0.7, 0.7)];

    /// <summary>Pair construction at one size and degree.</summary>
    /// <param name="L">Highest degree.</param>
    /// <param name="Atoms">Atoms of the molecule.</param>
    /// <param name="Pairs">Ordered pairs that are computed.</param>
    /// <param name="Sparsity">Share of the paths that is cut.</param>
    /// <param name="PairSparsity">Share of the pairs that skip the last layer.</param>
    /// <param name="IsTrained">Whether training has chosen the paths, and not chance.</param>
    /// <param name="Paths">Paths that run in the first layer, for a channel.</param>
    /// <param name="PairsMilliseconds">Time of the pair layers.</param>
    /// <param name="TotalMilliseconds">Time of the whole network.</param>
    /// <param name="NumbersPerPair">Weights, operands and results of a pair product, numbers.</param>
    public sealed record PairPoint(int L, int Atoms, int Pairs, double Sparsity, double PairSparsity, bool IsTrained, double Paths, double PairsMilliseconds, double TotalMilliseconds, int NumbersPerPair);

    /// <summary>A training step or a prediction.</summary>
    /// <param name="Network">Architecture and executor.</param>
    /// <param name="Parameters">Trainable numbers.</param>
    /// <param name="StepMilliseconds">Loss and gradient of a batch.</param>
    /// <param name="PredictMilliseconds">Matrices of the batch.</param>
    public sealed record StepPoint(string Network, long Parameters, double StepMilliseconds, double PredictMilliseconds);

    /// <summary>From a structure to orbital energies.</summary>
    /// <param name="Atoms">Atoms of the molecule.</param>
    /// <param name="Orbitals">Basis functions.</param>
    /// <param name="NetworkMilliseconds">The matrix.</param>
    /// <param name="OverlapMilliseconds">The overlap.</param>
    /// <param name="OrbitalsMilliseconds">The generalised eigenproblem.</param>
    public sealed record GrowthPoint(int Atoms, int Orbitals, double NetworkMilliseconds, double OverlapMilliseconds, double OrbitalsMilliseconds);

    /// <summary>Dense against 40 % and 70 % sparsity of paths and of pairs, the same kernels; drawn by chance, or as a trained model has chosen.</summary>
    public List<PairPoint> Pairs(int l, int atoms)
    {
        Structure molecule = Alkane.Near(atoms);
        HamiltonianConfiguration dense = Configuration(l, HamiltonianArchitecture.SphNet);
        List<(double Paths, double Pairs, bool IsTrained)> cuts = [.. Sparsities.Select(s => (s.Paths, s.Pairs, false))];
        List<HamiltonianModel> models = [.. Sparsities.Select(s => Pruned(dense with { PairSparsity = s.Pairs }, s.Paths))];
        if (l == 4 && Trained is not null)
        {
            double sparsity = 1 - Trained.Kept![0].Paths.Length / (double)(Trained.PathGroups * models[0].PairPathCount);
            foreach (double pairs in new[] { 0, 0.7 })
            {
                cuts.Add((sparsity, pairs, true));
                models.Add(Create(() => new HamiltonianModel(dense with { PathSparsity = sparsity, PairSparsity = pairs, PathGroups = Trained.PathGroups, Kept = Trained.Kept })));
            }
        }
        MoleculeGraph[] graphs = [.. models.Select(m => m.BuildGraph(molecule.AtomicNumbers, molecule.Positions))];
        var times = new (List<double> Pairs, List<double> Total)[models.Count];
        for (int repeat = -2; repeat < Repeats; repeat++)
        {
            for (int k = 0; k < models.Count; k++)
            {
                NetworkTiming timing = models[k].Time(graphs[k]);
                times[k] = repeat <= 0 ? ([], []) : times[k];
                times[k].Pairs.Add(timing.Pairs.TotalMilliseconds);
                times[k].Total.Add(timing.Total.TotalMilliseconds);
            }
        }
        List<PairPoint> points = [.. models.Select((m, k) =>
        {
            double paths = m.PairPathCount / (double)m.Configuration.PathGroups;
            int outputs = (int)Math.Round((paths + l + 1) * Channels);
            int rows = m.Configuration.NodeIrreps.Dimension, blockRows = rows + m.BlockIrreps.Groups.Where(g => !g.Irrep.IsNatural).Sum(g => g.Irrep.Dimension);
            return new PairPoint(
                l, molecule.AtomCount, graphs[k].PairCount, cuts[k].Paths, cuts[k].Pairs, cuts[k].IsTrained, paths, times[k].Pairs.Median(), times[k].Total.Median(),
                outputs + (2 * rows + blockRows) * Channels);
        })];
        foreach (HamiltonianModel model in models)
            model.Dispose();
        return points;
    }

    /// <summary>SPHNet on the fast and on the dense executor, and QHNet, on the same batch.</summary>
    public List<StepPoint> Steps(HamiltonianSample[] samples)
    {
        HamiltonianConfiguration sphnet = Configuration(4, HamiltonianArchitecture.SphNet) with { Shells = HamiltonianTargets.ShellsOf(samples.Select(s => s.Basis)) };
        HamiltonianConfiguration qhnet = sphnet with { Architecture = HamiltonianArchitecture.QhNet, SphericalLayers = 5 };
        (string Name, HamiltonianModel Model)[] networks =
        [
            ("SPHNet, sparse kernels", Create(() => new HamiltonianModel(sphnet))),
            ("SPHNet, dense operations", Create(() => HamiltonianModel.OnDenseOperations(sphnet))),
            ("SPHNet, 70 % of paths cut", Pruned(sphnet, 0.7)),
            ("QHNet, sparse kernels", Create(() => new HamiltonianModel(qhnet))),
        ];
        HamiltonianTask[] tasks = [.. networks.Select(n => new HamiltonianTask(n.Model, samples, [], new(), _ => { }))];
        int[] batch = [.. Enumerable.Range(0, samples.Length)];
        var steps = new List<double>[networks.Length];
        var predictions = new List<double>[networks.Length];
        for (int repeat = -3; repeat < Repeats; repeat++)
        {
            for (int k = 0; k < networks.Length; k++)
            {
                if (repeat <= 0)
                    (steps[k], predictions[k]) = ([], []);
                using (TorchRegion region = TorchRegion.Enter())
                    steps[k].Add(Milliseconds(() => tasks[k].Slope(batch, new TrainingPosition(0, 0, 1, false))));
                MoleculeGraph[] graphs = [.. samples.Select(networks[k].Model.BuildGraph)];
                predictions[k].Add(Milliseconds(() => networks[k].Model.Predict(graphs)));
            }
        }
        List<StepPoint> points = [.. networks.Select((n, k) => new StepPoint(n.Name, n.Model.Weights.Sum(w => w.Value.numel()), steps[k].Median(), predictions[k].Median()))];
        foreach ((_, HamiltonianModel model) in networks)
            model.Dispose();
        return points;
    }

    /// <summary>Alkanes of growing size from a structure to orbital energies, in the built-in def2-SVP.</summary>
    public List<GrowthPoint> Growth(IEnumerable<int> sizes)
    {
        var points = new List<GrowthPoint>();
        using HamiltonianModel model = Create(() => new HamiltonianModel(Configuration(4, HamiltonianArchitecture.SphNet)));
        using var predictor = new HamiltonianPredictor(model);
        _ = predictor.Predict(Molecule(predictor, 8));
        foreach (int size in sizes)
        {
            HamiltonianSample molecule = Molecule(predictor, size);
            double[] matrix = [], overlap = [];
            _ = predictor.Predict(molecule);
            double network = Milliseconds(() => matrix = predictor.Predict(molecule)[0]);
            double integrals = Milliseconds(() => overlap = OneElectronIntegrals.Overlap(molecule.Basis, molecule.Positions));
            double orbitals = Milliseconds(() => MolecularOrbitals.Solve(matrix, overlap));
            points.Add(new(molecule.Basis.AtomCount, molecule.Basis.OrbitalCount, network, integrals, orbitals));
        }
        return points;
    }

    private static HamiltonianSample Molecule(HamiltonianPredictor predictor, int atoms)
    {
        Structure structure = Alkane.Near(atoms);
        return predictor.Molecule(structure.AtomicNumbers, structure.Positions);
    }

    private HamiltonianConfiguration Configuration(int l, HamiltonianArchitecture architecture)
    {
        BasisSet basis = BasisSetFile.Def2Svp;
        var shells = HamiltonianTargets.ShellsOf([basis.For([1, 6])]);
        // An f shell on carbon, as in larger bases, makes L = 6.
        if (l == 6)
            shells[6] = [.. shells[6], new ShellData(3, [1], [1])];
        return new HamiltonianConfiguration { Architecture = architecture, Shells = shells, Channels = Channels, Basis = basis.Name, Functional = "none" };
    }

    private static HamiltonianModel Create(Func<HamiltonianModel> make)
    {
        using TorchRegion region = TorchRegion.Enter();
        return make();
    }

    /// <summary>A network that has lost a share of its paths, drawn by chance.</summary>
    private static HamiltonianModel Pruned(HamiltonianConfiguration dense, double sparsity) => Create(() =>
    {
        if (sparsity == 0)
            return new HamiltonianModel(dense);
        using var gated = new HamiltonianModel(dense with { PathSparsity = sparsity, RandomSteps = 1 });
        return HamiltonianModel.From(gated.Export(new()));
    });

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
