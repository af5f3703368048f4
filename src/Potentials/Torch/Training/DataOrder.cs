namespace EquivSim.Potentials.Torch;

/// <summary>Orders of the training data that follow from a seed and an epoch alone, so that a resumed run needs no generator state.</summary>
internal static class DataOrder
{
    /// <summary>A uniformly random permutation of 0..count-1.</summary>
    public static int[] Permutation(int count, long seed, int epoch)
    {
        ulong state = (ulong)seed * 0x9E3779B97F4A7C15 ^ (ulong)epoch * 0xD1B54A32D192ED03;
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)Math.BigMul(Next(ref state), (ulong)(i + 1), out _);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
