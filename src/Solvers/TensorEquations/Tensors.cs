namespace EquivSim.Solvers.TensorEquations;

/// <summary>Products of row-major tensors with matrices, one an axis.</summary>
internal static class Tensors
{
    /// <summary>Number of elements.</summary>
    public static int Size(ReadOnlySpan<int> dimensions)
    {
        int size = 1;
        foreach (int n in dimensions)
            size = checked(size * n);
        return size;
    }

    /// <summary>Applies a matrix along an axis.</summary>
    /// <param name="tensor">[..., n, ...].</param>
    /// <param name="dimensions">Its dimensions; that of the axis becomes the number of rows.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="matrix">[rows, n].</param>
    /// <returns>[..., rows, ...].</returns>
    public static double[] Multiply(double[] tensor, int[] dimensions, int axis, double[] matrix)
    {
        int n = dimensions[axis], rows = matrix.Length / n, before = Size(dimensions.AsSpan(0, axis)), after = Size(dimensions.AsSpan(axis + 1));
        double[] result = new double[before * rows * after];
        if (after == 1)
        {
            // Whole rows of the result at a time, not one scalar product for each element.
            double[] columns = Transpose(matrix, n);
            for (int b = 0; b < before; b++)
            {
                Span<double> target = result.AsSpan(b * rows, rows);
                for (int i = 0; i < n; i++)
                    Vectors.Combine(target, tensor[b * n + i], columns.AsSpan(i * rows, rows), target);
            }
        }
        for (int b = 0; b < before && after > 1; b++)
        {
            for (int r = 0; r < rows; r++)
            {
                Span<double> target = result.AsSpan((b * rows + r) * after, after);
                for (int i = 0; i < n; i++)
                    Vectors.Combine(target, matrix[r * n + i], tensor.AsSpan((b * n + i) * after, after), target);
            }
        }
        dimensions[axis] = rows;
        return result;
    }

    /// <summary>The tensor with one axis moved to the front.</summary>
    public static double[] MoveFirst(double[] tensor, int[] dimensions, int axis)
    {
        int n = dimensions[axis], before = Size(dimensions.AsSpan(0, axis)), after = Size(dimensions.AsSpan(axis + 1));
        double[] result = new double[tensor.Length];
        for (int b = 0; b < before; b++)
        {
            for (int i = 0; i < n; i++)
                tensor.AsSpan((b * n + i) * after, after).CopyTo(result.AsSpan((i * before + b) * after));
        }
        return result;
    }

    /// <summary>The transpose of a matrix.</summary>
    public static double[] Transpose(double[] matrix, int columns)
    {
        int rows = matrix.Length / columns;
        double[] result = new double[matrix.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                result[j * rows + i] = matrix[i * columns + j];
        }
        return result;
    }

    /// <summary>Products of elements.</summary>
    public static double[] Times(double[] a, double[] b)
    {
        double[] product = new double[a.Length];
        for (int i = 0; i < a.Length; i++)
            product[i] = a[i] * b[i];
        return product;
    }

    /// <summary>A sum of products given along each axis, [axis][n, count], on the whole grid.</summary>
    public static double[] Expand(double[][] samples, int count)
    {
        int[] dimensions = [.. samples.Select(s => count == 0 ? 0 : s.Length / count)];
        double[] result = new double[Size(dimensions)];
        for (int s = 0; s < count; s++)
        {
            double[] product = [1];
            for (int axis = 0; axis < samples.Length; axis++)
            {
                double[] next = new double[product.Length * dimensions[axis]];
                for (int i = 0; i < product.Length; i++)
                {
                    for (int k = 0; k < dimensions[axis]; k++)
                        next[i * dimensions[axis] + k] = product[i] * samples[axis][k * count + s];
                }
                product = next;
            }
            Vectors.Combine(result, 1, product, result);
        }
        return result;
    }
}
