namespace EquivSim.TensorProducts.Kernels;

/// <summary>The waves cos(mα), sin(mα), m ≤ M, along a ring of a sphere grid, and the order in which they are kept: 1, cos α, sin α, cos 2α, ...</summary>
internal static class RingWaves
{
    /// <summary>Number of waves.</summary>
    public static int Count(int maxM) => 2 * maxM + 1;

    /// <summary>The waves in order.</summary>
    public static IEnumerable<(int M, bool IsSine)> UpTo(int maxM) =>
        Enumerable.Range(0, Count(maxM)).Select(w => ((w + 1) / 2, w > 0 && w % 2 == 0));
}
