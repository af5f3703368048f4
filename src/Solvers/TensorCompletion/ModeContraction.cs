namespace EquivSim.Solvers.TensorCompletion;

/// <summary>Contractions of a row-major tensor with one vector a mode.</summary>
internal static class ModeContraction
{
    /// <summary>Contracts one mode with a vector.</summary>
    /// <param name="tensor">[..., n, ...].</param>
    /// <param name="before">Product of the dimensions in front of the mode.</param>
    /// <param name="vector">[n].</param>
    /// <param name="result">Filled; the tensor without the mode.</param>
    public static void Contract(ReadOnlySpan<double> tensor, int before, ReadOnlySpan<double> vector, Span<double> result)
    {
        int n = vector.Length, after = tensor.Length / (before * n);
        for (int b = 0; b < before; b++)
        {
            Span<double> target = result.Slice(b * after, after);
            target.Clear();
            for (int i = 0; i < n; i++)
            {
                ReadOnlySpan<double> source = tensor.Slice((b * n + i) * after, after);
                double factor = vector[i];
                for (int a = 0; a < after; a++)
                    target[a] += factor * source[a];
            }
        }
    }

    /// <summary>Adds factor times the outer product of vectors, the first of which runs slowest.</summary>
    public static void AddOuter(Span<double> target, double factor, ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        for (int i = 0; i < first.Length; i++)
        {
            double scaled = factor * first[i];
            Span<double> row = target.Slice(i * second.Length, second.Length);
            for (int j = 0; j < row.Length; j++)
                row[j] += scaled * second[j];
        }
    }
}
