using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>Sums over the edges of each atom, by the slots of a batch.</summary>
internal static class EdgeSums
{
    /// <summary>[slots, n] to [nodes, n]: sum over the edges that end on each atom.</summary>
    public static Tensor OnReceivers(Tensor values, BatchLayout layout)
    {
        long n = values.shape[1];
        Tensor[] parts = Split(values, layout.BucketSizes);
        for (int b = 0; b < parts.Length; b++)
        {
            EdgeBucket bucket = layout.Buckets[b];
            parts[b] = parts[b].view(bucket.NodeCount, bucket.Width, n).sum(1);
        }
        return parts.Length == 1 ? parts[0] : cat(parts, 0);
    }

    /// <summary>
    /// Consecutive runs of rows. The derivative of a split is one concatenation; that of a slice would be a whole tensor of zeros for
    /// each slice.
    /// </summary>
    public static Tensor[] Split(Tensor rows, long[] sizes) => sizes.Length == 1 ? [rows] : rows.split(sizes, 0);
}
