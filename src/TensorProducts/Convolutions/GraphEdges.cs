using EquivSim.O3;

namespace EquivSim.TensorProducts;

/// <summary>The directed edges of a graph in the order in which convolutions walk them: receiver by receiver.</summary>
public sealed class GraphEdges
{
    /// <summary>Sorts edges by their receivers; edges of one receiver stay in their order.</summary>
    /// <param name="nodes">Number of nodes.</param>
    /// <param name="senders">Sending node of each edge.</param>
    /// <param name="receivers">Receiving node of each edge.</param>
    /// <exception cref="ArgumentException">The two differ in length, or name a node that does not exist.</exception>
    public GraphEdges(int nodes, ReadOnlySpan<int> senders, ReadOnlySpan<int> receivers)
    {
        if (senders.Length != receivers.Length)
            throw new ArgumentException($"There are {senders.Length} senders and {receivers.Length} receivers; an edge has one of each.");
        (NodeCount, EdgeCount) = (nodes, senders.Length);
        Offsets = new AlignedBuffer<int>(nodes + 1);
        for (int e = 0; e < EdgeCount; e++)
        {
            if ((uint)senders[e] >= (uint)nodes || (uint)receivers[e] >= (uint)nodes)
                throw new ArgumentException($"Edge {e} goes from node {senders[e]} to {receivers[e]}; there are {nodes} nodes.");
            Offsets.Span[receivers[e] + 1]++;
        }
        for (int i = 0; i < nodes; i++)
            Offsets.Span[i + 1] += Offsets.Span[i];
        (Order, Senders) = (new AlignedBuffer<int>(EdgeCount), new AlignedBuffer<int>(EdgeCount));
        int[] next = Offsets.Span[..nodes].ToArray();
        for (int e = 0; e < EdgeCount; e++)
        {
            int place = next[receivers[e]]++;
            Order.Span[place] = e;
            Senders.Span[place] = senders[e];
        }
    }

    /// <summary>Number of nodes.</summary>
    public int NodeCount { get; }

    /// <summary>Number of edges.</summary>
    public int EdgeCount { get; }

    /// <summary>Places of each receiver's edges, [nodes + 1].</summary>
    internal AlignedBuffer<int> Offsets { get; }

    /// <summary>The edge at each place.</summary>
    internal AlignedBuffer<int> Order { get; }

    /// <summary>Its sender.</summary>
    internal AlignedBuffer<int> Senders { get; }
}
