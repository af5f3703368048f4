using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Several molecules side by side, as tensors of a network's type.</summary>
/// <remarks>Make and use it within one <see cref="TorchRegion"/>.</remarks>
public sealed class HamiltonianBatch
{
    /// <summary>Joins molecules.</summary>
    /// <param name="graphs">At least one.</param>
    /// <param name="model">The network that will see them.</param>
    /// <exception cref="ArgumentException">There is no molecule.</exception>
    public HamiltonianBatch(IReadOnlyList<MoleculeGraph> graphs, HamiltonianModel model)
    {
        ArgumentNullException.ThrowIfNull(graphs);
        ArgumentNullException.ThrowIfNull(model);
        if (graphs.Count == 0)
            throw new ArgumentException("A batch needs at least one molecule.", nameof(graphs));
        Graphs = graphs;
        (ScalarType dtype, Device device) = (model.DataType, model.Device);
        var firstAtoms = new int[graphs.Count];
        for (int m = 1; m < graphs.Count; m++)
            firstAtoms[m] = firstAtoms[m - 1] + graphs[m - 1].AtomCount;
        AtomCount = graphs.Sum(g => g.AtomCount);
        FirstAtoms = firstAtoms;
        AtomElements = TensorData.Indices([.. graphs.SelectMany(g => g.ElementIndices.Select(e => (long)e))], device);

        Spherical = new BatchEdges([.. graphs.Select(g => g.Spherical)], firstAtoms, dtype, device);
        Short = new BatchEdges([.. graphs.Select(g => g.Short)], firstAtoms, dtype, device);
        Long = new BatchEdges([.. graphs.Select(g => g.Long)], firstAtoms, dtype, device);
        int harmonics = model.Configuration.NodeIrreps.Dimension;
        SphericalHarmonics = Rows([.. graphs.SelectMany(g => g.SphericalHarmonics)], harmonics, dtype, device);

        // Single pairs of all molecules, then the double ones in one order, then in the other.
        (int Molecule, int Pair)[] order =
        [
            .. graphs.SelectMany((g, m) => Enumerable.Range(0, g.SingleCount).Select(p => (m, p))),
            .. graphs.SelectMany((g, m) => Enumerable.Range(g.SingleCount, g.DoubleCount).Select(p => (m, p))),
            .. graphs.SelectMany((g, m) => Enumerable.Range(g.BlockCount, g.DoubleCount).Select(p => (m, p))),
        ];
        SingleCount = graphs.Sum(g => g.SingleCount);
        DoubleCount = graphs.Sum(g => g.DoubleCount);
        PairOrder = order;
        int elements = model.Template.AtomicNumbers.Count;
        Pairs = new BatchPairs(
            0,
            TensorData.Indices([.. order.Select(o => (long)firstAtoms[o.Molecule] + graphs[o.Molecule].First[o.Pair])], device),
            TensorData.Indices([.. order.Select(o => (long)firstAtoms[o.Molecule] + graphs[o.Molecule].Second[o.Pair])], device),
            TensorData.Of([.. order.Select(o => graphs[o.Molecule].PairDistances[o.Pair])], [order.Length, 1], dtype, device),
            Rows([.. order.SelectMany(o => new ArraySegment<double>(graphs[o.Molecule].PairHarmonics, o.Pair * harmonics, harmonics))], harmonics, dtype, device),
            TensorData.Indices(
                [.. order.Select(o => (long)Element(o.Molecule, graphs[o.Molecule].First[o.Pair]) * elements + Element(o.Molecule, graphs[o.Molecule].Second[o.Pair]))], device));

        int Element(int molecule, int atom) => graphs[molecule].ElementIndices[atom];
    }

    /// <summary>The molecules.</summary>
    public IReadOnlyList<MoleculeGraph> Graphs { get; }

    /// <summary>Atoms of all molecules.</summary>
    public int AtomCount { get; }

    /// <summary>Blocks of pairs of all molecules.</summary>
    public int BlockCount => SingleCount + DoubleCount;

    /// <summary>Ordered pairs of all molecules.</summary>
    public int PairCount => SingleCount + 2 * DoubleCount;

    internal int SingleCount { get; }

    internal int DoubleCount { get; }

    internal int[] FirstAtoms { get; }

    /// <summary>Molecule and pair of each pair of the batch.</summary>
    internal (int Molecule, int Pair)[] PairOrder { get; }

    internal Tensor AtomElements { get; }

    internal BatchEdges Spherical { get; }

    internal BatchEdges Short { get; }

    internal BatchEdges Long { get; }

    /// <summary>[(L+1)^2, edges, 1].</summary>
    internal Tensor SphericalHarmonics { get; }

    /// <summary>All ordered pairs.</summary>
    internal BatchPairs Pairs { get; }

    private static Tensor Rows(double[] values, int components, ScalarType dtype, Device device) =>
        TensorData.Of(values, [values.Length / components, components], dtype, device).transpose(0, 1).contiguous().unsqueeze(2);
}
