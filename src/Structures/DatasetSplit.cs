namespace EquivSim.Structures;

/// <summary>Two disjoint sets of structure numbers that together are the whole, each in ascending order.</summary>
/// <param name="Kept">The larger part, such as the training set.</param>
/// <param name="HeldOut">The other part, such as the validation set.</param>
public sealed record DatasetSplit(int[] Kept, int[] HeldOut)
{
    /// <summary>Holds out a share of the structures at random; the same seed gives the same split on every machine.</summary>
    /// <param name="count">How many structures there are.</param>
    /// <param name="heldOutFraction">Share held out, between 0 and 1; rounded to a whole number of structures.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or the fraction not between 0 and 1.</exception>
    public static DatasetSplit Random(int count, double heldOutFraction, ulong seed)
    {
        if (!(heldOutFraction is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(heldOutFraction), heldOutFraction, $"The held-out fraction must be between 0 and 1, got {heldOutFraction}.");
        int[] order = Shuffle(count, seed);
        int heldOut = (int)Math.Round(heldOutFraction * count, MidpointRounding.AwayFromZero);
        return Make(order[heldOut..], order[..heldOut]);
    }

    /// <summary>Holds out the structures of certain configuration types.</summary>
    /// <param name="configTypes">The type of every structure: <see cref="StructureDataset.ConfigTypes"/>.</param>
    /// <param name="heldOutTypes">The types to hold out.</param>
    /// <exception cref="ArgumentException">A type to hold out does not occur.</exception>
    public static DatasetSplit ByConfigType(IReadOnlyList<string?> configTypes, params string[] heldOutTypes)
    {
        ArgumentNullException.ThrowIfNull(configTypes);
        foreach (string type in heldOutTypes)
        {
            if (!configTypes.Contains(type))
                throw new ArgumentException($"No structure has the config_type '{type}'; there are: {string.Join(", ", configTypes.Distinct().Select(t => t ?? "(none)"))}.", nameof(heldOutTypes));
        }
        ILookup<bool, int> parts = Enumerable.Range(0, configTypes.Count).ToLookup(i => configTypes[i] is { } type && heldOutTypes.Contains(type));
        return Make([.. parts[false]], [.. parts[true]]);
    }

    /// <summary>The numbers 0 to count - 1 in a random order that depends on the seed alone (Fisher-Yates over SplitMix64).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static int[] Shuffle(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int[] order = [.. Enumerable.Range(0, count)];
        ulong state = seed;
        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)Math.BigMul(Next(ref state), (ulong)i + 1, out _);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    private static DatasetSplit Make(int[] kept, int[] heldOut)
    {
        Array.Sort(kept);
        Array.Sort(heldOut);
        return new DatasetSplit(kept, heldOut);
    }

    private static ulong Next(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
