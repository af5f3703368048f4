namespace EquivSim.Fourier;

/// <summary>Checks that all transforms share.</summary>
internal static class TransformShape
{
    /// <summary>Numbers in a batch of arrays.</summary>
    public static int Count(ReadOnlySpan<int> shape, int batch)
    {
        if (shape.IsEmpty || batch < 1)
            throw new ArgumentException($"A transform needs at least one axis and one array; got {shape.Length} axes and a batch of {batch}.");
        int count = batch;
        foreach (int n in shape)
        {
            if (n < 1)
                throw new ArgumentException($"Every axis of a transform needs at least one point; got the shape [{string.Join(", ", shape.ToArray())}].");
            count = checked(count * n);
        }
        return count;
    }

    public static void Require(int received, int expected, string name)
    {
        if (received != expected)
            throw new ArgumentException($"The {name} hold {received} numbers; the transform was planned for {expected}.");
    }
}
