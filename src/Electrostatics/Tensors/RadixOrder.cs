namespace EquivSim.Electrostatics;

/// <summary>The order that sorts numbers which are not negative, equal ones as they came: a radix sort, linear in their count.</summary>
internal static class RadixOrder
{
    private const int Bits = 11, Buckets = 1 << Bits;

    /// <summary>Indices of the keys in ascending order.</summary>
    public static int[] Of(int[] keys)
    {
        int[] order = new int[keys.Length], next = new int[keys.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        int largest = keys.Length == 0 ? 0 : keys.Max();
        for (int shift = 0; shift < 31 && largest >> shift > 0; shift += Bits)
        {
            int[] starts = new int[Buckets + 1];
            foreach (int key in keys)
                starts[(key >> shift & (Buckets - 1)) + 1]++;
            for (int bucket = 0; bucket < Buckets; bucket++)
                starts[bucket + 1] += starts[bucket];
            foreach (int i in order)
                next[starts[keys[i] >> shift & (Buckets - 1)]++] = i;
            (order, next) = (next, order);
        }
        return order;
    }
}
