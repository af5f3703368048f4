namespace EquivSim.Solvers.TensorCompletion;

/// <summary>Dense algebra on small row-major matrices in spans.</summary>
internal static class SmallMatrix
{
    /// <summary>c = a b, a [n, m], b [m, p].</summary>
    public static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int n, int m, int p)
    {
        for (int i = 0; i < n; i++)
        {
            Span<double> row = c.Slice(i * p, p);
            row.Clear();
            for (int k = 0; k < m; k++)
            {
                double factor = a[i * m + k];
                if (factor == 0)
                    continue;
                ReadOnlySpan<double> source = b.Slice(k * p, p);
                for (int j = 0; j < source.Length; j++)
                    row[j] += factor * source[j];
            }
        }
    }

    /// <summary>c = a b', a [n, m], b [p, m].</summary>
    public static void MultiplyTransposed(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int n, int m, int p)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < p; j++)
            {
                double sum = 0;
                for (int k = 0; k < m; k++)
                    sum += a[i * m + k] * b[j * m + k];
                c[i * p + j] = sum;
            }
        }
    }

    /// <summary>Replaces a symmetric positive definite matrix by its lower Cholesky factor; zeros above.</summary>
    /// <exception cref="ArithmeticException">It is not positive definite.</exception>
    public static void Cholesky(Span<double> a, int n)
    {
        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                double sum = a[i * n + j];
                for (int k = 0; k < j; k++)
                    sum -= a[i * n + k] * a[j * n + k];
                if (i > j)
                    a[i * n + j] = sum / a[j * n + j];
                else if (sum > 0)
                    a[j * n + j] = Math.Sqrt(sum);
                else
                    throw new ArithmeticException($"A covariance of {n} components is not positive definite (pivot {j} is {sum}).");
            }
            for (int i = 0; i < j; i++)
                a[i * n + j] = 0;
        }
    }

    /// <summary>Solves L L' x = b for every column of b [n, p], in place.</summary>
    public static void CholeskySolve(ReadOnlySpan<double> factor, Span<double> b, int n, int p)
    {
        for (int i = 0; i < n; i++)
        {
            for (int c = 0; c < p; c++)
            {
                double sum = b[i * p + c];
                for (int k = 0; k < i; k++)
                    sum -= factor[i * n + k] * b[k * p + c];
                b[i * p + c] = sum / factor[i * n + i];
            }
        }
        for (int i = n - 1; i >= 0; i--)
        {
            for (int c = 0; c < p; c++)
            {
                double sum = b[i * p + c];
                for (int k = i + 1; k < n; k++)
                    sum -= factor[k * n + i] * b[k * p + c];
                b[i * p + c] = sum / factor[i * n + i];
            }
        }
    }

    /// <summary>Makes a matrix exactly symmetric.</summary>
    public static void Symmetrize(Span<double> a, int n)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                a[i * n + j] = a[j * n + i] = (a[i * n + j] + a[j * n + i]) / 2;
        }
    }
}
