namespace EquivSim.Electrostatics.Tests;

public sealed class TuckerTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 17)]
    [InlineData(37, 64, 130)]
    [InlineData(258, 5, 9)]
    public void Products_and_Gram_matrices_are_the_plain_sums(int rows, int inner, int columns)
    {
        double[] a = Noise(rows * inner, 1), b = Noise(inner * columns, 2), c = new double[rows * columns];
        MatrixKernel.Multiply(a, b, c, rows, inner, columns);
        for (int i = 0; i < rows; i += 3)
        {
            for (int j = 0; j < columns; j++)
                Assert.Equal(Enumerable.Range(0, inner).Sum(k => a[i * inner + k] * b[k * columns + j]), c[i * columns + j], 11);
        }
        double[] gram = MatrixKernel.Gram(c, rows, columns);
        for (int i = 0; i < rows; i += 5)
        {
            for (int j = 0; j < rows; j += 2)
                Assert.Equal(Enumerable.Range(0, columns).Sum(k => c[i * columns + k] * c[j * columns + k]), gram[i * rows + j], 8);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_mode_product_sums_over_its_mode(int mode)
    {
        var tensor = new DenseTensor(4, 5, 6, Noise(120, 3));
        double[] matrix = Noise(7 * tensor.Length(mode), 4);
        DenseTensor product = tensor.Multiply(mode, matrix, 7);
        Assert.Equal(7, product.Length(mode));
        double expected = 0;
        for (int s = 0; s < tensor.Length(mode); s++)
            expected += matrix[3 * tensor.Length(mode) + s] * (mode == 0 ? tensor[s, 2, 1] : mode == 1 ? tensor[2, s, 1] : tensor[2, 1, s]);
        Assert.Equal(expected, mode == 0 ? product[3, 2, 1] : mode == 1 ? product[2, 3, 1] : product[2, 1, 3], 13);
        Assert.Equal(tensor[1, 2, 3], tensor.Rotate()[2, 3, 1]);
    }

    [Theory]
    [InlineData(1e-1)]
    [InlineData(1e-3)]
    [InlineData(1e-5)]
    [InlineData(1e-7)]
    [InlineData(1e-10)]
    public void The_higher_order_svd_meets_its_error_and_ranks_grow_with_it(double tolerance)
    {
        DenseTensor tensor = Smooth(21, 24, 27);
        TuckerTensor tucker = HigherOrderSvd.Decompose(tensor, tolerance);
        double error = Distance(tensor, tucker.ToDense());
        Assert.InRange(error, 0, tolerance * tensor.Norm);
        Assert.True(tucker.LargestRank < 21);
        Assert.True(tucker.LargestRank >= HigherOrderSvd.Decompose(tensor, 10 * Math.Min(tolerance, 0.05)).LargestRank);
    }

    [Fact]
    public void A_tensor_of_known_rank_is_found_exactly()
    {
        var tucker = new TuckerTensor(new DenseTensor(3, 4, 2, Noise(24, 5)), Noise(30, 6), Noise(48, 7), Noise(22, 8));
        TuckerTensor found = HigherOrderSvd.Decompose(tucker.ToDense(), 1e-9);
        Assert.Equal((3, 4, 2), found.Core.Shape);
        Assert.InRange(Distance(tucker.ToDense(), found.ToDense()), 0, 1e-11 * tucker.ToDense().Norm);
    }

    [Theory]
    [InlineData(true, 1e-4)]
    [InlineData(false, 1e-4)]
    [InlineData(true, 1e-9)]
    public void The_reduced_svd_of_a_canonical_tensor_needs_no_full_one(bool compressCore, double tolerance)
    {
        CanonicalTensor canonical = Gaussians(30, 40);
        DenseTensor full = canonical.ToDense();
        TuckerTensor tucker = HigherOrderSvd.Decompose(canonical, tolerance, compressCore);
        Assert.InRange(Distance(full, tucker.ToDense()), 0, 2 * tolerance * full.Norm);
        int best = HigherOrderSvd.Decompose(full, tolerance).LargestRank;
        Assert.InRange(tucker.LargestRank, best, compressCore ? best + 2 : 30);
    }

    [Fact]
    public void Fewer_terms_than_points_give_the_same_bases_as_many()
    {
        CanonicalTensor few = Gaussians(60, 9);
        TuckerTensor tucker = HigherOrderSvd.Decompose(few, 1e-10);
        Assert.InRange(tucker.LargestRank, 1, 9);
        Assert.InRange(Distance(few.ToDense(), tucker.ToDense()), 0, 1e-9 * few.ToDense().Norm);
    }

    [Fact]
    public void Alternating_least_squares_never_makes_it_worse()
    {
        DenseTensor tensor = Smooth(16, 17, 18);
        foreach (double tolerance in (double[])[0.1, 1e-2, 1e-4])
        {
            TuckerTensor start = HigherOrderSvd.Decompose(tensor, tolerance), better = TuckerAls.Improve(tensor, start);
            Assert.Equal(start.Core.Shape, better.Core.Shape);
            Assert.True(Distance(tensor, better.ToDense()) <= Distance(tensor, start.ToDense()) * (1 + 1e-9));
        }
    }

    [Fact]
    public void Alternating_least_squares_finds_the_best_basis_from_a_bad_start()
    {
        DenseTensor tensor = Smooth(14, 15, 16);
        TuckerTensor best = HigherOrderSvd.Decompose(tensor, 1e-3);
        (int r1, int r2, int r3) = best.Core.Shape;
        var random = new TuckerTensor(new DenseTensor(r1, r2, r3), Orthonormal(14, r1), Orthonormal(15, r2), Orthonormal(16, r3));
        TuckerTensor improved = TuckerAls.Improve(tensor, random, 6);
        Assert.InRange(Distance(tensor, improved.ToDense()), 0, 1.05 * Distance(tensor, best.ToDense()));

        static double[] Orthonormal(int rows, int rank) => HigherOrderSvd.LeadingVectors(Noise(rows * rows, rows), rows, rows, rank);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Contains("60 elements", Assert.Throws<ArgumentException>(() => new DenseTensor(3, 4, 5, new double[61])).Message);
        Assert.Contains("Mode 1", Assert.Throws<ArgumentException>(() => new DenseTensor(3, 4, 5).Multiply(1, new double[7], 2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => HigherOrderSvd.Decompose(new DenseTensor(3, 4, 5), 1.5));
        Assert.Contains("Factor 2", Assert.Throws<ArgumentException>(() => new CanonicalTensor([1, 2], [1, 2], [1, 2], [1])).Message);
    }

    private static DenseTensor Smooth(int n1, int n2, int n3)
    {
        var tensor = new DenseTensor(n1, n2, n3);
        for (int i = 0; i < n1; i++)
        {
            for (int j = 0; j < n2; j++)
            {
                for (int k = 0; k < n3; k++)
                    tensor[i, j, k] = 1 / (2 + Math.Sin(0.1 * i) + 0.05 * j + Math.Cos(0.15 * k));
            }
        }
        return tensor;
    }

    private static CanonicalTensor Gaussians(int length, int rank)
    {
        double[] weights = Noise(rank, 11), centres = Noise(3 * rank, 12);
        double[][] factors = [new double[length * rank], new double[length * rank], new double[length * rank]];
        for (int mode = 0; mode < 3; mode++)
        {
            for (int i = 0; i < length; i++)
            {
                for (int k = 0; k < rank; k++)
                {
                    double d = 2.0 * i / (length - 1) - 1 - centres[3 * k + mode];
                    factors[mode][i * rank + k] = Math.Exp(-3 * d * d);
                }
            }
        }
        return new CanonicalTensor(weights, factors);
    }

    private static double Distance(DenseTensor a, DenseTensor b) => Math.Sqrt(a.Data.Zip(b.Data, (x, y) => (x - y) * (x - y)).Sum());

    private static double[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
    }
}
