namespace EquivSim.Hamiltonians.Tests;

public sealed class SymmetricEigenTests
{
    private static double[] RandomSymmetric(int n, int seed)
    {
        var random = new Random(seed);
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
                a[i * n + j] = a[j * n + i] = 2 * random.NextDouble() - 1;
        }
        return a;
    }

    private static void AssertDecomposes(double[] a, int n, double tolerance)
    {
        (double[] values, double[] vectors) = SymmetricEigen.Decompose(a, n);
        Assert.Equal(values.Order(), values);
        double scale = Math.Max(1e-300, a.Max(Math.Abs)) * n;
        double worst = 0, worstNorm = 0;
        for (int k = 0; k < n; k++)
        {
            for (int i = 0; i < n; i++)
            {
                double sum = 0;
                for (int j = 0; j < n; j++)
                    sum += a[i * n + j] * vectors[k * n + j];
                worst = Math.Max(worst, Math.Abs(sum - values[k] * vectors[k * n + i]));
            }
            for (int l = 0; l <= k; l++)
            {
                double dot = 0;
                for (int j = 0; j < n; j++)
                    dot += vectors[k * n + j] * vectors[l * n + j];
                worstNorm = Math.Max(worstNorm, Math.Abs(dot - (k == l ? 1 : 0)));
            }
        }
        Assert.True(worst < tolerance * scale, $"residual {worst} of a matrix of size {n}");
        Assert.True(worstNorm < 1e-12, $"orthonormality {worstNorm} of a matrix of size {n}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(24)]
    [InlineData(65)]
    [InlineData(200)]
    public void Vectors_solve_the_equation_and_are_orthonormal(int n)
    {
        for (int seed = 0; seed < (n < 30 ? 20 : 2); seed++)
            AssertDecomposes(RandomSymmetric(n, seed), n, 1e-14);
    }

    [Fact]
    public void Degenerate_diagonal_zero_and_graded_matrices_are_ordinary()
    {
        const int N = 12;
        double[] zero = new double[N * N], identity = new double[N * N], blocks = new double[N * N], ones = new double[N * N], graded = new double[N * N];
        for (int i = 0; i < N; i++)
        {
            identity[i * N + i] = 1;
            blocks[i * N + (i ^ 1)] = 3;
            for (int j = 0; j < N; j++)
                (ones[i * N + j], graded[i * N + j]) = (1, Math.Pow(10, -i - j));
        }
        foreach (double[] matrix in new[] { zero, identity, blocks, ones, graded })
            AssertDecomposes(matrix, N, 1e-14);
        Assert.Equal(N, SymmetricEigen.Decompose(ones, N).Values[^1], 1e-13);
        Assert.Equal([-3.0, -3, -3, -3, -3, -3, 3, 3, 3, 3, 3, 3], SymmetricEigen.Decompose(blocks, N).Values.Select(x => Math.Round(x, 12)));
    }

    [Fact]
    public void The_eigenvalues_are_those_of_the_chain()
    {
        // Hueckel's chain: 2 cos(k pi / (n + 1)).
        const int N = 300;
        double[] chain = new double[N * N];
        for (int i = 0; i + 1 < N; i++)
            chain[i * N + i + 1] = chain[(i + 1) * N + i] = 1;
        double[] values = SymmetricEigen.Decompose(chain, N).Values;
        for (int k = 1; k <= N; k++)
            Assert.Equal(2 * Math.Cos(k * Math.PI / (N + 1)), values[N - k], 1e-13);
    }

    [Fact]
    public void What_is_not_a_symmetric_matrix_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Decompose([1, 2, 3], 2));
        Assert.Contains("symmetric", Assert.Throws<ArgumentException>(() => SymmetricEigen.Decompose([1, 2, 3, 4], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => SymmetricEigen.Decompose([1, double.NaN, double.NaN, 4], 2)).Message, StringComparison.Ordinal);
    }
}
