using EquivSim.Structures;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// Several structures as one graph in tensors, ready for <see cref="MaceModel"/>.
/// </summary>
/// <remarks>
/// Inside, atoms are reordered (see <see cref="BatchLayout"/>); what a model returns is in the order of the structures as given, one after
/// the other. The tensors belong to the dispose scope in which the batch is made, or to the caller, who disposes the batch.
/// </remarks>
public sealed class MaceBatch : IDisposable
{
    /// <summary>Number of structures.</summary>
    public int StructureCount { get; }

    /// <summary>Number of atoms of all structures.</summary>
    public int AtomCount { get; }

    /// <summary>Number of directed edges of all structures.</summary>
    public int EdgeCount { get; }

    /// <summary>First atom of each structure in the results, and their end: StructureCount + 1 numbers.</summary>
    public IReadOnlyList<int> AtomOffsets { get; }

    /// <summary>Cell volume of each structure, [StructureCount], Angstrom^3, in the model's type; 0 for open structures.</summary>
    public Tensor Volumes { get; }

    /// <summary>Structure of each atom in the order of the results, int64 [AtomCount].</summary>
    public Tensor StructureOfAtom { get; }

    /// <summary>Number of atoms of each structure, [StructureCount], in the model's type.</summary>
    public Tensor AtomsPerStructure { get; }

    internal BatchLayout Layout { get; }

    /// <summary>Edge vectors by slot, [slots, 3]; empty slots hold a vector beyond every cut-off.</summary>
    internal Tensor Vectors { get; }

    /// <summary>Sender of each slot in the batch's order, int64; of an empty slot the receiver itself.</summary>
    internal Tensor Senders { get; }

    /// <summary>Slot of the reversed edge, int64; an involution, empty slots map to themselves.</summary>
    internal Tensor Reverse { get; }

    /// <summary>sender element * number of elements + receiver element, by slot, int64.</summary>
    internal Tensor ElementPairs { get; }

    /// <summary>Element of each atom in the batch's order, int64.</summary>
    internal Tensor NodeElements { get; }

    /// <summary>Structure of each atom in the batch's order, int64.</summary>
    internal Tensor NodeStructures { get; }

    /// <summary>Place in the batch's order of each atom in the order of the results, int64.</summary>
    internal Tensor Places { get; }

    /// <summary>Builds a batch of structures.</summary>
    /// <param name="structures">At least one structure.</param>
    /// <param name="model">The model that will read the batch: its elements, cut-off, type and device.</param>
    /// <exception cref="ArgumentException">See <see cref="MaceGraph.Build(Structure, ElementTable, double)"/>.</exception>
    public MaceBatch(IEnumerable<Structure> structures, MaceModel model)
        : this([.. structures.Select(model.BuildGraph)], model)
    {
    }

    /// <summary>Builds a batch of graphs made before.</summary>
    /// <param name="graphs">At least one graph.</param>
    /// <param name="model">The model that made the graphs and will read the batch.</param>
    public MaceBatch(IReadOnlyList<MaceGraph> graphs, MaceModel model)
    {
        ArgumentNullException.ThrowIfNull(graphs);
        ArgumentNullException.ThrowIfNull(model);
        if (graphs.Count == 0)
            throw new ArgumentException("A batch needs at least one structure.", nameof(graphs));

        StructureCount = graphs.Count;
        var atomOffsets = new int[graphs.Count + 1];
        for (int g = 0; g < graphs.Count; g++)
            atomOffsets[g + 1] = atomOffsets[g] + graphs[g].AtomCount;
        AtomOffsets = atomOffsets;
        AtomCount = atomOffsets[^1];
        EdgeCount = graphs.Sum(g => g.EdgeCount);
        if (AtomCount == 0)
            throw new ArgumentException("A batch needs at least one atom.", nameof(graphs));

        var elements = new int[AtomCount];
        var degrees = new int[AtomCount];
        var structureOfAtom = new int[AtomCount];
        for (int g = 0; g < graphs.Count; g++)
        {
            MaceGraph graph = graphs[g];
            graph.ElementIndices.CopyTo(elements, atomOffsets[g]);
            structureOfAtom.AsSpan(atomOffsets[g], graph.AtomCount).Fill(g);
            for (int i = 0; i < graph.AtomCount; i++)
                degrees[atomOffsets[g] + i] = graph.Offsets[i + 1] - graph.Offsets[i];
        }
        Layout = new BatchLayout(elements, degrees);

        var slots = new Slots(graphs, atomOffsets, elements, Layout, model.Elements.Count, emptyLength: 2 * model.Cutoff + 10);
        ScalarType dtype = model.DataType;
        Device device = model.Device;
        Vectors = TensorData.Of(slots.Vectors, [Layout.SlotCount, 3], dtype, device);
        Senders = TensorData.Indices(slots.Senders, device);
        Reverse = TensorData.Indices(slots.Reverse, device);
        ElementPairs = TensorData.Indices(slots.ElementPairs, device);
        NodeElements = TensorData.Indices(Array.ConvertAll(Layout.Order, a => (long)elements[a]), device);
        NodeStructures = TensorData.Indices(Array.ConvertAll(Layout.Order, a => (long)structureOfAtom[a]), device);
        Places = TensorData.Indices(Array.ConvertAll(slots.Places, p => (long)p), device);
        StructureOfAtom = TensorData.Indices(Array.ConvertAll(structureOfAtom, s => (long)s), device);
        Volumes = TensorData.Of([.. graphs.Select(g => g.Volume)], [StructureCount], dtype, device);
        AtomsPerStructure = TensorData.Of([.. graphs.Select(g => (double)g.AtomCount)], [StructureCount], dtype, device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor t in (ReadOnlySpan<Tensor>)[Volumes, StructureOfAtom, AtomsPerStructure, Vectors, Senders, Reverse, ElementPairs, NodeElements, NodeStructures, Places])
            t.Dispose();
    }

    /// <summary>The edges of all graphs written to their slots.</summary>
    private sealed class Slots
    {
        public double[] Vectors { get; }
        public long[] Senders { get; }
        public long[] Reverse { get; }
        public long[] ElementPairs { get; }
        public int[] Places { get; }

        public Slots(IReadOnlyList<MaceGraph> graphs, int[] atomOffsets, int[] elements, BatchLayout layout, int elementCount, double emptyLength)
        {
            Vectors = new double[3 * layout.SlotCount];
            Senders = new long[layout.SlotCount];
            Reverse = new long[layout.SlotCount];
            ElementPairs = new long[layout.SlotCount];
            Places = new int[elements.Length];
            var firstSlot = new int[elements.Length];
            foreach (EdgeBucket bucket in layout.Buckets)
            {
                for (int i = 0; i < bucket.NodeCount; i++)
                {
                    int atom = layout.Order[bucket.FirstNode + i];
                    Places[atom] = bucket.FirstNode + i;
                    firstSlot[atom] = bucket.FirstEdge + i * bucket.Width;
                    for (int slot = firstSlot[atom]; slot < firstSlot[atom] + bucket.Width; slot++)
                    {
                        Vectors[3 * slot] = emptyLength;
                        Senders[slot] = Places[atom];
                        Reverse[slot] = slot;
                        ElementPairs[slot] = elements[atom] * (elementCount + 1);
                    }
                }
            }
            for (int g = 0; g < graphs.Count; g++)
                Write(graphs[g], atomOffsets[g], elements, firstSlot, elementCount);
        }

        private void Write(MaceGraph graph, int firstAtom, int[] elements, int[] firstSlot, int elementCount)
        {
            for (int i = 0; i < graph.AtomCount; i++)
            {
                int receiver = firstAtom + i;
                for (int e = graph.Offsets[i]; e < graph.Offsets[i + 1]; e++)
                {
                    int slot = firstSlot[receiver] + e - graph.Offsets[i];
                    int sender = firstAtom + graph.Senders[e];
                    graph.Vectors.AsSpan(3 * e, 3).CopyTo(Vectors.AsSpan(3 * slot));
                    Senders[slot] = Places[sender];
                    Reverse[slot] = firstSlot[sender] + graph.Reverse[e] - graph.Offsets[graph.Senders[e]];
                    ElementPairs[slot] = elements[sender] * elementCount + elements[receiver];
                }
            }
        }
    }
}
