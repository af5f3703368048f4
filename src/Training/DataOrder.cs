using EquivSim.Structures;

namespace EquivSim.Training;

/// <summary>Orders of the training data that follow from a seed and an epoch alone, so that a resumed run needs no generator state.</summary>
public static class DataOrder
{
    /// <summary>A uniformly random permutation of 0..count-1.</summary>
    /// <param name="count">Samples.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="epoch">Epoch, from 0; negative numbers give orders that no epoch uses.</param>
    public static int[] Permutation(int count, long seed, int epoch) =>
        DatasetSplit.Shuffle(count, (ulong)seed * 0x9E3779B97F4A7C15 ^ (ulong)epoch * 0xD1B54A32D192ED03);
}
