namespace EquivSim.Potentials;

/// <summary>
/// Several structures as one graph, atoms sorted by element so that the weights of an element meet one run of atoms. Buffers are reused.
/// </summary>
internal sealed class GradientBatch(int elementCount) : IDisposable
{
    /// <summary>Number of structures.</summary>
    public int StructureCount { get; private set; }

    /// <summary>Number of atoms.</summary>
    public int AtomCount { get; private set; }

    /// <summary>Number of directed edges.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>Number of undirected pairs, half of the edges.</summary>
    public int PairCount => EdgeCount / 2;

    /// <summary>First place of each element, and the end.</summary>
    public int[] ElementOffsets { get; } = new int[elementCount + 1];

    /// <summary>Place of each atom in the order of the structures.</summary>
    public NativeArray<int> Places { get; } = new();

    /// <summary>Element of the atom at each place.</summary>
    public NativeArray<int> Elements { get; } = new();

    /// <summary>Structure of the atom at each place.</summary>
    public NativeArray<int> Structures { get; } = new();

    /// <summary>Edges of the receiver at each place.</summary>
    public NativeArray<int> Offsets { get; } = new();

    /// <summary>Place of the sender of each edge.</summary>
    public NativeArray<int> Senders { get; } = new();

    /// <summary>Place of the receiver of each edge.</summary>
    public NativeArray<int> Receivers { get; } = new();

    /// <summary>Element of each edge's sender.</summary>
    public NativeArray<int> SenderElements { get; } = new();

    /// <summary>Element of each edge's receiver.</summary>
    public NativeArray<int> ReceiverElements { get; } = new();

    /// <summary>The same pair the other way round.</summary>
    public NativeArray<int> Reverse { get; } = new();

    /// <summary>Pair of each edge.</summary>
    public NativeArray<int> Pairs { get; } = new();

    /// <summary>One of the two edges of each pair.</summary>
    public NativeArray<int> EdgeOfPair { get; } = new();

    /// <summary>Receiver minus sender, Angstrom.</summary>
    public NativeArray<double> Vectors { get; } = new();

    /// <summary>Takes over structures.</summary>
    public unsafe void Set(IReadOnlyList<MaceGraph> graphs)
    {
        (StructureCount, AtomCount, EdgeCount) = (graphs.Count, 0, 0);
        for (int g = 0; g < graphs.Count; g++)
        {
            AtomCount += graphs[g].AtomCount;
            EdgeCount += graphs[g].EdgeCount;
        }
        int* places = Places.Require(AtomCount), elements = Elements.Require(AtomCount), structures = Structures.Require(AtomCount);
        Arrange(graphs, places, elements, structures);

        int* offsets = Offsets.Require(AtomCount + 1);
        offsets[0] = 0;
        for (int g = 0, first = 0; g < graphs.Count; first += graphs[g++].AtomCount)
        {
            for (int i = 0; i < graphs[g].AtomCount; i++)
                offsets[places[first + i] + 1] = graphs[g].Offsets[i + 1] - graphs[g].Offsets[i];
        }
        for (int place = 0; place < AtomCount; place++)
            offsets[place + 1] += offsets[place];

        int* senders = Senders.Require(EdgeCount), receivers = Receivers.Require(EdgeCount), reverse = Reverse.Require(EdgeCount);
        double* vectors = Vectors.Require(3L * EdgeCount);
        for (int g = 0, first = 0; g < graphs.Count; first += graphs[g++].AtomCount)
        {
            MaceGraph graph = graphs[g];
            for (int i = 0; i < graph.AtomCount; i++)
            {
                int place = places[first + i];
                for (int e = graph.Offsets[i]; e < graph.Offsets[i + 1]; e++)
                {
                    int to = offsets[place] + e - graph.Offsets[i], sender = graph.Senders[e], senderPlace = places[first + sender];
                    senders[to] = senderPlace;
                    receivers[to] = place;
                    reverse[to] = offsets[senderPlace] + graph.Reverse[e] - graph.Offsets[sender];
                    for (int axis = 0; axis < 3; axis++)
                        vectors[3 * to + axis] = graph.Vectors[3 * e + axis];
                }
            }
        }

        int* pairs = Pairs.Require(EdgeCount), edgeOfPair = EdgeOfPair.Require(EdgeCount);
        int* senderElements = SenderElements.Require(EdgeCount), receiverElements = ReceiverElements.Require(EdgeCount);
        int count = 0;
        for (int e = 0; e < EdgeCount; e++)
        {
            senderElements[e] = elements[senders[e]];
            receiverElements[e] = elements[receivers[e]];
            if (reverse[e] < e)
            {
                pairs[e] = pairs[reverse[e]];
                continue;
            }
            edgeOfPair[count] = e;
            pairs[e] = count++;
        }
    }

    private unsafe void Arrange(IReadOnlyList<MaceGraph> graphs, int* places, int* elements, int* structures)
    {
        Array.Clear(ElementOffsets);
        for (int g = 0; g < graphs.Count; g++)
        {
            foreach (int z in graphs[g].ElementIndices)
                ElementOffsets[z + 1]++;
        }
        for (int z = 0; z < elementCount; z++)
            ElementOffsets[z + 1] += ElementOffsets[z];
        int* next = stackalloc int[elementCount];
        for (int z = 0; z < elementCount; z++)
            next[z] = ElementOffsets[z];
        for (int g = 0, atom = 0; g < graphs.Count; g++)
        {
            foreach (int z in graphs[g].ElementIndices)
            {
                int place = next[z]++;
                places[atom++] = place;
                elements[place] = z;
                structures[place] = g;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in (IEnumerable<IDisposable>)[Places, Elements, Structures, Offsets, Senders, Receivers, SenderElements, ReceiverElements, Reverse, Pairs, EdgeOfPair, Vectors])
            part.Dispose();
    }
}
