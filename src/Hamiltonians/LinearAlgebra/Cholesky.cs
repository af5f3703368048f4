namespace EquivSim.Hamiltonians.LinearAlgebra;

/// <summary>S = L L^T of a symmetric positive definite matrix.</summary>
internal static class Cholesky
{
    /// <summary>L, lower triangular, [n, n].</summary>
    /// <exception cref="ArgumentException">The matrix is not positive definite.</exception>
    public static double[] Factor(ReadOnlySpan<double> matrix, int n)
    {
        double[] lower = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            Span<double> row = lower.AsSpan(i * n, i + 1);
            for (int j = 0; j <= i; j++)
            {
                double value = matrix[i * n + j] - DenseMatrix.Dot(row[..j], lower.AsSpan(j * n, j));
                if (j < i)
                    row[j] = value / lower[j * n + j];
                // Relative to the diagonal: what is left of orbital i when the ones before are taken out of it.
                else if (value > 1e-12 * matrix[i * n + i])
                    row[i] = Math.Sqrt(value);
                else
                    throw new ArgumentException($"The overlap matrix is not positive definite: orbital {i} is a combination of those before it.", nameof(matrix));
            }
        }
        return lower;
    }

    /// <summary>The inverse of a lower triangular matrix, [n, n].</summary>
    public static double[] InvertLower(double[] lower, int n)
    {
        double[] inverse = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            Span<double> row = inverse.AsSpan(i * n, i + 1);
            for (int k = 0; k < i; k++)
                DenseMatrix.AddScaled(row[..(k + 1)], -lower[i * n + k], inverse.AsSpan(k * n, k + 1));
            double scale = 1 / lower[i * n + i];
            for (int j = 0; j < i; j++)
                row[j] *= scale;
            row[i] = scale;
        }
        return inverse;
    }
}
