namespace EquivSim.Structures;

/// <summary>Arrays that are kept and only grow.</summary>
internal static class Buffers
{
    /// <summary>Makes room for a number of elements, with an eighth to spare; the old contents are lost when it must grow.</summary>
    public static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new T[(int)Math.Min(length + length / 8L + 16, Array.MaxLength)];
    }
}
