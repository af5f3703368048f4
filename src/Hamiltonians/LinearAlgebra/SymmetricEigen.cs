using EquivSim.Hamiltonians.LinearAlgebra;

namespace EquivSim.Hamiltonians;

/// <summary>
/// Eigenvalues and eigenvectors of a dense real symmetric matrix: Householder tridiagonalisation and implicit QL, vectorised and on all
/// cores; about a second for a thousand rows.
/// </summary>
public static class SymmetricEigen
{
    /// <summary>A = sum_k Values[k] x_k x_k^T.</summary>
    /// <param name="matrix">[size, size], row-major; only symmetric matrices have a meaning here.</param>
    /// <param name="size">Number of rows.</param>
    /// <returns>The eigenvalues, ascending, and the orthonormal eigenvectors: row k belongs to eigenvalue k, [size, size].</returns>
    /// <exception cref="ArgumentException">The length is another, the matrix is not symmetric, or holds numbers that are not finite.</exception>
    public static (double[] Values, double[] Vectors) Decompose(ReadOnlySpan<double> matrix, int size)
    {
        if (size < 1 || matrix.Length != size * size)
            throw new ArgumentException($"Received a matrix of {matrix.Length} numbers, expected {size} x {size}.", nameof(matrix));
        double largest = 0;
        foreach (double x in matrix)
            largest = Math.Max(largest, Math.Abs(x));
        if (!double.IsFinite(largest))
            throw new ArgumentException("The matrix holds numbers that are not finite.", nameof(matrix));
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double difference = matrix[i * size + j] - matrix[j * size + i];
                if (Math.Abs(difference) > 1e-8 * largest)
                    throw new ArgumentException($"The matrix is not symmetric: elements ({i}, {j}) and ({j}, {i}) differ by {difference}.", nameof(matrix));
            }
        }
        var tridiagonal = new Tridiagonalization(matrix, size);
        double[] values = tridiagonal.Diagonal, vectors = tridiagonal.TransposedQ();
        TridiagonalQl.Diagonalize(values, tridiagonal.OffDiagonal, vectors);

        int[] order = [.. Enumerable.Range(0, size)];
        Array.Sort((double[])values.Clone(), order);
        double[] sorted = new double[size * size], ascending = new double[size];
        for (int k = 0; k < size; k++)
        {
            ascending[k] = values[order[k]];
            vectors.AsSpan(order[k] * size, size).CopyTo(sorted.AsSpan(k * size));
        }
        return (ascending, sorted);
    }
}
