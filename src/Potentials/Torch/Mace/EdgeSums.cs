using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>Sums over the edges of each atom, by the slots of a batch.</summary>
internal static class EdgeSums
{
    /// <summary>[slots, n] to [nodes, n]: sum over the edges that end on each atom.</summary>
    public static Tensor OnReceivers(Tensor values, BatchLayout layout)
    {
        long n = values.shape[1];
        var parts = new Tensor[layout.Buckets.Count];
        for (int b = 0; b < parts.Length; b++)
        {
            EdgeBucket bucket = layout.Buckets[b];
            parts[b] = values.narrow(0, bucket.FirstEdge, bucket.EdgeCount).view(bucket.NodeCount, bucket.Width, n).sum(1);
        }
        return parts.Length == 1 ? parts[0] : cat(parts, 0);
    }
}
