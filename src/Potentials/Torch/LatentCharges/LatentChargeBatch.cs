using EquivSim.Electrostatics;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// Structures ready for <see cref="LatentChargeModel"/>: their graph, and the pairs (open structures) or wave vectors (crystals) by which their
/// charges interact. Open and periodic structures may share a batch.
/// </summary>
/// <remarks>The tensors belong to the dispose scope in which the batch is made.</remarks>
public sealed class LatentChargeBatch
{
    /// <summary>Builds a batch.</summary>
    /// <param name="graphs">Graphs of the structures.</param>
    /// <param name="structures">The structures, in the same order.</param>
    /// <param name="model">The model that will read the batch.</param>
    /// <param name="mesh">Sums the charges of crystals, with the converged kernel of the model's width, for energies, forces and virials but not for training; null for wave vectors.</param>
    /// <exception cref="ArgumentException">A structure is periodic along one or two axes only, or a mesh is given for a model whose kernel is truncated.</exception>
    public LatentChargeBatch(IReadOnlyList<MaceGraph> graphs, IReadOnlyList<Structure> structures, LatentChargeModel model, GaussianMesh? mesh = null)
    {
        ArgumentNullException.ThrowIfNull(structures);
        ArgumentNullException.ThrowIfNull(model);
        if (mesh is not null && model.Options.Kernel != LatentKernel.Converged)
            throw new ArgumentException($"A mesh sums the converged kernel; the model's is {model.Options.Kernel}.", nameof(mesh));
        Graph = new MaceBatch(graphs, model.ShortRange);
        Mesh = mesh;
        ScalarType dtype = model.ShortRange.DataType;
        Device device = model.ShortRange.Device;
        List<double> positions = [], waves = [], weights = [];
        List<long> first = [], second = [], pairStructures = [], waveStructures = [], waveOfPhase = [], atomOfPhase = [], periodicAtoms = [];
        for (int s = 0; s < structures.Count; s++)
        {
            Structure structure = structures[s];
            positions.AddRange(structure.Positions);
            int offset = Graph.AtomOffsets[s];
            if (!structure.Cell.AnyPeriodic)
            {
                for (int i = 0; i < structure.AtomCount; i++)
                {
                    for (int j = 0; j < i; j++)
                    {
                        first.Add(offset + i);
                        second.Add(offset + j);
                        pairStructures.Add(s);
                    }
                }
                continue;
            }
            if (!structure.Cell.AllPeriodic)
                throw new ArgumentException($"Latent charges interact in open systems and in cells that are periodic along all three axes; got {structure}.");
            if (mesh is not null)
            {
                MeshStructures.Add((s, structure));
                continue;
            }
            int firstWave = weights.Count;
            AddWaves(structure.Cell, model.Options.Cutoff, waves, weights);
            for (int i = 0; i < structure.AtomCount; i++)
                periodicAtoms.Add(offset + i);
            for (int k = firstWave; k < weights.Count; k++)
            {
                waveStructures.Add(s);
                for (int i = 0; i < structure.AtomCount; i++)
                {
                    waveOfPhase.Add(k);
                    atomOfPhase.Add(offset + i);
                }
            }
        }
        Positions = TensorData.Of([.. positions], [Graph.AtomCount, 3], dtype, device);
        Pairs = first.Count == 0 ? null : new(Indices(first), Indices(second), Indices(pairStructures));
        Waves = weights.Count == 0 ? null : new(
            TensorData.Of([.. waves], [weights.Count, 3], dtype, device), TensorData.Of([.. weights], [weights.Count], dtype, device),
            Indices(waveStructures), Indices(waveOfPhase), Indices(atomOfPhase), Indices(periodicAtoms));

        Tensor Indices(List<long> values) => TensorData.Indices([.. values], device);
    }

    /// <summary>Builds a batch of structures.</summary>
    /// <inheritdoc cref="LatentChargeBatch(IReadOnlyList{MaceGraph}, IReadOnlyList{Structure}, LatentChargeModel, GaussianMesh)"/>
    public LatentChargeBatch(IReadOnlyList<Structure> structures, LatentChargeModel model)
        : this([.. structures.Select(s => model.ShortRange.BuildGraph(s))], structures, model)
    {
    }

    /// <summary>The graph of the short-range model.</summary>
    public MaceBatch Graph { get; }

    /// <summary>Positions, [atoms, 3], in the order of the structures.</summary>
    internal Tensor Positions { get; }

    /// <summary>Pairs of atoms of open structures; null when there are none.</summary>
    internal PairTensors? Pairs { get; }

    /// <summary>Wave vectors of periodic structures; null when there are none.</summary>
    internal WaveTensors? Waves { get; }

    /// <summary>Sums the charges of <see cref="MeshStructures"/>.</summary>
    internal GaussianMesh? Mesh { get; }

    /// <summary>Places and structures of the crystals when there is a mesh.</summary>
    internal List<(int Place, Structure Structure)> MeshStructures { get; } = [];

    /// <summary>Half of the sphere: each vector counts for its opposite too.</summary>
    private static void AddWaves(Cell cell, double cutoff, List<double> waves, List<double> weights)
    {
        ReadOnlySpan<double> v = cell.Vectors;
        double volume = v[0] * (v[4] * v[8] - v[5] * v[7]) - v[1] * (v[3] * v[8] - v[5] * v[6]) + v[2] * (v[3] * v[7] - v[4] * v[6]);
        Span<double> reciprocal = stackalloc double[9];
        Span<int> limits = stackalloc int[3];
        for (int a = 0; a < 3; a++)
        {
            ReadOnlySpan<double> p = v.Slice(3 * ((a + 1) % 3), 3), q = v.Slice(3 * ((a + 2) % 3), 3), own = v.Slice(3 * a, 3);
            double scale = 2 * Math.PI / volume;
            (reciprocal[3 * a], reciprocal[3 * a + 1], reciprocal[3 * a + 2]) =
                (scale * (p[1] * q[2] - p[2] * q[1]), scale * (p[2] * q[0] - p[0] * q[2]), scale * (p[0] * q[1] - p[1] * q[0]));
            limits[a] = (int)Math.Floor(cutoff * Math.Sqrt(own[0] * own[0] + own[1] * own[1] + own[2] * own[2]) / (2 * Math.PI) + 1e-9);
        }
        for (int h = 0; h <= limits[0]; h++)
        {
            for (int k = h == 0 ? 0 : -limits[1]; k <= limits[1]; k++)
            {
                for (int l = h == 0 && k == 0 ? 1 : -limits[2]; l <= limits[2]; l++)
                {
                    double x = h * reciprocal[0] + k * reciprocal[3] + l * reciprocal[6];
                    double y = h * reciprocal[1] + k * reciprocal[4] + l * reciprocal[7];
                    double z = h * reciprocal[2] + k * reciprocal[5] + l * reciprocal[8];
                    if (x * x + y * y + z * z > cutoff * cutoff * (1 + 1e-12))
                        continue;
                    waves.AddRange([x, y, z]);
                    weights.Add(2);
                }
            }
        }
    }

    /// <summary>Atoms of each pair and its structure.</summary>
    internal sealed record PairTensors(Tensor First, Tensor Second, Tensor Structures);

    /// <summary>Wave vectors [waves, 3], their weights and structures, wave and atom of each phase, and the atoms of periodic structures.</summary>
    internal sealed record WaveTensors(Tensor Vectors, Tensor Weights, Tensor Structures, Tensor WaveOfPhase, Tensor AtomOfPhase, Tensor Atoms);
}
