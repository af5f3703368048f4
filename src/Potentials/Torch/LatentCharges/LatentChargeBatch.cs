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
            foreach (WaveHalfSphere.WaveVector wave in WaveHalfSphere.Of(structure.Cell, model.Options.Cutoff))
            {
                waves.AddRange([wave.X, wave.Y, wave.Z]);
                // Each vector counts for its opposite too.
                weights.Add(2);
            }
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

    /// <summary>Atoms of each pair and its structure.</summary>
    internal sealed record PairTensors(Tensor First, Tensor Second, Tensor Structures);

    /// <summary>Wave vectors [waves, 3], their weights and structures, wave and atom of each phase, and the atoms of periodic structures.</summary>
    internal sealed record WaveTensors(Tensor Vectors, Tensor Weights, Tensor Structures, Tensor WaveOfPhase, Tensor AtomOfPhase, Tensor Atoms);
}
