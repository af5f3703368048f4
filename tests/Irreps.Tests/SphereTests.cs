namespace EquivSim.O3.Tests;

public sealed class SphereTests
{
    private static readonly Gen<SphereGrid> Grids = Gen.Select(Gen.Int[0, 20], Gen.Bool, (degree, gauss) => gauss ? SphereGrid.GaussLegendre(degree) : SphereGrid.Equispaced(degree));

    [Fact]
    public void Equals_e3nn()
    {
        const int Lmax = 4;
        double[] alphas = E3nnReference.Values("s2_grid/alphas"), betas = E3nnReference.Values("s2_grid/betas");
        var grid = SphereGrid.Equispaced(betas.Length, alphas.Length);
        Numbers.AssertClose(alphas, grid.Alphas.ToArray(), 1e-14);
        Numbers.AssertClose(betas, grid.Betas.ToArray(), 1e-14);

        double[] coefficients = E3nnReference.Values("s2_grid/coefficients"), expected = E3nnReference.Values("s2_grid/signal_beta_alpha");
        double scale = Math.Sqrt(Lmax + 1);
        var transform = new SphereTransform(Lmax, grid, HarmonicNormalization.Norm);
        double[] signal = new double[expected.Length], back = new double[coefficients.Length];
        transform.ToGrid([.. coefficients.Select(x => x / scale)], signal);
        Numbers.AssertClose(expected, signal, 1e-12);
        transform.FromGrid([.. expected.Select(x => x * scale)], back);
        Numbers.AssertClose(E3nnReference.Values("s2_grid/back"), back, 1e-12);
    }

    [Fact]
    public void Signal_is_the_sum_of_the_harmonics_at_the_points() => Gen.Select(Gen.Int[0, 6], Gen.Enum<HarmonicNormalization>(), Gen.Bool).Sample((lmax, normalization, gauss) =>
    {
        SphereGrid grid = gauss ? SphereGrid.GaussLegendre(2 * lmax + 1) : SphereGrid.Equispaced(2 * lmax + 1);
        var transform = new SphereTransform(lmax, grid, normalization);
        var harmonics = new SphericalHarmonics(lmax, normalization: normalization);
        var random = new Random(lmax);
        double[] x = [.. Enumerable.Range(0, 2 * harmonics.Count).Select(_ => random.NextDouble() - 0.5)], signal = new double[2 * transform.PointCount];
        transform.ToGrid(x, signal);
        double[] y = new double[transform.PointCount * harmonics.Count];
        harmonics.Compute(grid.ToVectors(), y);
        for (int i = 0; i < signal.Length; i++)
        {
            (int copy, int point) = Math.DivRem(i, transform.PointCount);
            double sum = 0;
            for (int k = 0; k < harmonics.Count; k++)
                sum += x[copy * harmonics.Count + k] * y[point * harmonics.Count + k];
            Assert.Equal(sum, signal[i], 1e-12);
        }
        double[] back = new double[x.Length];
        transform.FromGrid(signal, back);
        Numbers.AssertClose(x, back, 1e-12);
    }, iter: 40);

    [Fact]
    public void Weights_integrate_legendre_polynomials_to_the_degree_of_the_grid() => Grids.Sample(grid =>
    {
        Assert.Equal(2, grid.Weights.Sum(), 1e-13);
        Assert.All(grid.Weights, weight => Assert.True(weight > 0));
        for (int l = 1; l <= grid.Degree; l++)
        {
            double sum = 0;
            for (int i = 0; i < grid.Betas.Count; i++)
                sum += grid.Weights[i] * Legendre(l, Math.Cos(grid.Betas[i]));
            Assert.Equal(0, sum, 1e-13);
        }
    });

    [Fact]
    public void Harmonics_on_the_smallest_grid_are_orthonormal_and_on_a_smaller_one_not()
    {
        foreach (Func<int, SphereGrid> create in new Func<int, SphereGrid>[] { SphereGrid.GaussLegendre, SphereGrid.Equispaced })
        {
            Assert.True(Deviation(create(8)) < 1e-13);
            Assert.True(Deviation(create(6)) > 1e-2);
        }

        static double Deviation(SphereGrid grid)
        {
            var harmonics = new SphericalHarmonics(4, normalization: HarmonicNormalization.Integral);
            double[] y = new double[grid.Betas.Count * grid.Alphas.Count * harmonics.Count];
            harmonics.Compute(grid.ToVectors(), y);
            double worst = 0;
            for (int a = 0; a < harmonics.Count; a++)
            {
                for (int b = 0; b < harmonics.Count; b++)
                {
                    double sum = 0;
                    for (int point = 0; point < y.Length / harmonics.Count; point++)
                        sum += grid.Weights[point / grid.Alphas.Count] * 2 * Math.PI / grid.Alphas.Count * y[point * harmonics.Count + a] * y[point * harmonics.Count + b];
                    worst = Math.Max(worst, Math.Abs(sum - (a == b ? 1 : 0)));
                }
            }
            return worst;
        }
    }

    [Fact]
    public void Products_on_a_large_enough_grid_are_gaunt_coefficients()
    {
        // The integral of three harmonics is a positive multiple of the Wigner 3j tensor.
        const int L1 = 3, L2 = 2, L3 = 5;
        SphereGrid grid = SphereGrid.GaussLegendre(L1 + L2 + L3);
        var transform = new SphereTransform(5, grid, HarmonicNormalization.Integral);
        double[] product = new double[(2 * L1 + 1) * (2 * L2 + 1) * (2 * L3 + 1)];
        for (int i = 0; i <= 2 * L1; i++)
        {
            for (int j = 0; j <= 2 * L2; j++)
            {
                double[] a = Unit(L1 * L1 + i), b = Unit(L2 * L2 + j), c = new double[36];
                transform.FromGrid([.. a.Zip(b, (x, y) => x * y)], c);
                c.AsSpan(L3 * L3, 2 * L3 + 1).CopyTo(product.AsSpan((i * (2 * L2 + 1) + j) * (2 * L3 + 1)));
            }
        }
        double scale = Math.Sqrt(product.Sum(x => x * x));
        Assert.True(scale > 0.1);
        Numbers.AssertClose(Wigner3j.Values(L1, L2, L3), [.. product.Select(x => x / scale)], 1e-13);

        double[] Unit(int k)
        {
            double[] x = new double[36], signal = new double[transform.PointCount];
            x[k] = 1;
            transform.ToGrid(x, signal);
            return signal;
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(257)]
    public void Gauss_legendre_nodes_stay_exact_for_many_points(int n)
    {
        SphereGrid grid = SphereGrid.GaussLegendre(n, 1);
        Assert.Equal(2, grid.Weights.Sum(), 1e-12);
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(Math.PI, grid.Betas[i] + grid.Betas[n - 1 - i], 1e-13);
            Assert.True(i == 0 || grid.Betas[i] > grid.Betas[i - 1]);
        }
        double square = 0;
        for (int i = 0; i < n; i++)
            square += grid.Weights[i] * Math.Pow(Legendre(n - 1, Math.Cos(grid.Betas[i])), 2);
        Assert.Equal(1, square * (2 * n - 1) / 2, 1e-11);
    }

    [Fact]
    public void Grids_and_arrays_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SphereTransform(4, SphereGrid.GaussLegendre(7)));
        Assert.Throws<ArgumentException>(() => new SphereTransform(4, SphereGrid.Equispaced(10, 8)));
        var transform = new SphereTransform(1, SphereGrid.GaussLegendre(2));
        Assert.Throws<ArgumentException>(() => transform.ToGrid(new double[4], new double[5]));
        Assert.Throws<ArgumentException>(() => transform.FromGrid(new double[6], new double[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SphereGrid.Equispaced(0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => SphereGrid.GaussLegendre(3, 0));
    }

    private static double Legendre(int degree, double x)
    {
        double before = 0, value = 1;
        for (int l = 0; l < degree; l++)
            (before, value) = (value, ((2 * l + 1) * x * value - l * before) / (l + 1));
        return value;
    }
}
