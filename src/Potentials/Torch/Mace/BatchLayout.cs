namespace EquivSim.Potentials.Torch;

/// <summary>A run of atoms whose edges are stored with the same number of slots per atom.</summary>
/// <param name="FirstNode">First atom, in the batch's own order.</param>
/// <param name="NodeCount">Number of atoms.</param>
/// <param name="FirstEdge">First edge slot.</param>
/// <param name="Width">Edge slots per atom.</param>
internal readonly record struct EdgeBucket(int FirstNode, int NodeCount, int FirstEdge, int Width)
{
    public int EdgeCount => NodeCount * Width;
}

/// <summary>A run of atoms of one element, in the batch's own order.</summary>
internal readonly record struct ElementSegment(int Element, int FirstNode, int NodeCount);

/// <summary>
/// The order in which a batch holds its atoms and edges: atoms by element, so that weights of an element meet one block of rows; within
/// an element by their number of neighbours, so that sums over neighbours are batched matrix products over short runs of equal width.
/// </summary>
/// <remarks>Atoms with fewer neighbours than their bucket's width get empty slots, which are beyond the cut-off and add nothing.</remarks>
internal sealed class BatchLayout
{
    /// <summary>What one more bucket costs, in edge slots.</summary>
    private const int BucketCost = 48;

    /// <summary>Atom of the concatenated structures at each place of the batch's order.</summary>
    public int[] Order { get; }

    public IReadOnlyList<EdgeBucket> Buckets { get; }

    public IReadOnlyList<ElementSegment> Segments { get; }

    /// <summary>Edge slots of each bucket, for splitting tensors by bucket.</summary>
    public long[] BucketSizes { get; }

    /// <summary>Atoms of each segment, for splitting tensors by element.</summary>
    public long[] SegmentSizes { get; }

    /// <summary>Number of edge slots, empty ones included.</summary>
    public int SlotCount { get; }

    public BatchLayout(int[] elements, int[] degrees)
    {
        Order = Enumerable.Range(0, elements.Length).ToArray();
        // Up and down in turn, so that the ends of neighbouring elements have similar degrees and can share a bucket.
        Array.Sort(Order, (i, j) =>
        {
            int byElement = elements[i].CompareTo(elements[j]);
            if (byElement != 0)
                return byElement;
            int byDegree = degrees[i].CompareTo(degrees[j]) * (elements[i] % 2 == 0 ? 1 : -1);
            return byDegree != 0 ? byDegree : i.CompareTo(j);
        });
        Segments = FindSegments(elements);
        Buckets = FindBuckets(degrees);
        BucketSizes = [.. Buckets.Select(b => (long)b.EdgeCount)];
        SegmentSizes = [.. Segments.Select(s => (long)s.NodeCount)];
        SlotCount = Buckets.Count == 0 ? 0 : Buckets[^1].FirstEdge + Buckets[^1].EdgeCount;
    }

    private List<ElementSegment> FindSegments(int[] elements)
    {
        var segments = new List<ElementSegment>();
        for (int start = 0; start < Order.Length;)
        {
            int end = start;
            while (end < Order.Length && elements[Order[end]] == elements[Order[start]])
                end++;
            segments.Add(new(elements[Order[start]], start, end - start));
            start = end;
        }
        return segments;
    }

    /// <summary>The partition into runs with the fewest slots, each run charged <see cref="BucketCost"/>: a shortest path over runs of equal degree.</summary>
    private List<EdgeBucket> FindBuckets(int[] degrees)
    {
        var starts = new List<int>();
        for (int i = 0; i < Order.Length; i++)
        {
            if (i == 0 || Degree(i) != Degree(i - 1))
                starts.Add(i);
        }
        starts.Add(Order.Length);

        int groups = starts.Count - 1;
        var cost = new long[groups + 1];
        var from = new int[groups + 1];
        for (int end = 1; end <= groups; end++)
        {
            cost[end] = long.MaxValue;
            int width = 0;
            for (int start = end - 1; start >= 0; start--)
            {
                width = Math.Max(width, Degree(starts[start]));
                long total = cost[start] + BucketCost + (long)width * (starts[end] - starts[start]);
                if (total < cost[end])
                    (cost[end], from[end]) = (total, start);
            }
        }

        var buckets = new List<EdgeBucket>();
        for (int end = groups; end > 0; end = from[end])
        {
            int first = starts[from[end]], count = starts[end] - first;
            int width = Enumerable.Range(first, count).Max(Degree);
            buckets.Add(new(first, count, 0, width));
        }
        buckets.Reverse();
        for (int i = 0, edge = 0; i < buckets.Count; i++)
        {
            buckets[i] = buckets[i] with { FirstEdge = edge };
            edge += buckets[i].EdgeCount;
        }
        return buckets;

        // An atom alone keeps one empty slot, so that no tensor is empty.
        int Degree(int place) => Math.Max(1, degrees[Order[place]]);
    }
}
