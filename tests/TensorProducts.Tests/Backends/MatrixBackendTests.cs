using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts.Tests.Backends;

public sealed class MatrixBackendTests : TensorProductBackendTests
{
    protected override TensorProductBackend Backend => TensorProductBackend.Matrix;

    protected override IEnumerable<TensorProductSpec> Products =>
    [
        TensorProductSpec.Matrix("0e + 1o + 2e", "0e + 1o + 2e + 3o", "0e + 1o + 2e + 3o + 4e"),
        TensorProductSpec.Matrix("3x1o + 3x2e", "3x0e + 3x1o", "3x1o + 3x0e + 3x2e + 3x1e + 3x2o"),
        TensorProductSpec.Matrix("2x0o + 2x1e + 2x2o", "0e + 1o + 2e", "2x0o + 2x1o + 2x2o + 2x2e", ConnectionMode.Uvu),
        TensorProductSpec.Matrix("2x1o + 2x0e", "3x1o + 3x3o", "6x0e + 6x2e + 6x1e + 6x3e", ConnectionMode.Uvuv),
    ];

    [Fact]
    public void One_product_of_matrices_computes_all_paths()
    {
        Irreps natural = Irreps.SphericalHarmonics(8), unnatural = new(Enumerable.Range(1, 7).Select(l => new Irrep(l, Irrep.NaturalParity(l + 1))));
        TensorProductSpec spec = TensorProductSpec.Matrix(Irreps.SphericalHarmonics(4), Irreps.SphericalHarmonics(4), natural + unnatural);
        GridVisit visit = Assert.Single(GridPlan.MakeMatrices(spec)!);
        Assert.Equal(9, visit.Product.Outputs.Length);
        Assert.Equal(7, visit.Bracket.Outputs.Length);
        Assert.Empty(TensorProductMeasures.Of(spec).Missing);
    }

    [Theory]
    [InlineData(3, 1, 2, 3)]
    [InlineData(3, 2, 2, 1)]
    [InlineData(4, 3, 5, 6)]
    [InlineData(3, 4, 4, 5)]
    public void Coefficients_are_six_j_symbols(int spin, int l1, int l2, int l3) =>
        Assert.Equal(2 * Math.Abs(SixJ(l1, l2, l3, spin)), Math.Abs(MatrixCoefficients.Value(spin, l1, l2, l3)), 1e-12);

    [Fact]
    public void A_path_whose_six_j_symbol_vanishes_is_missing()
    {
        TensorProductSpec spec = TensorProductSpec.Matrix(Irreps.SphericalHarmonics(5), Irreps.SphericalHarmonics(5), Irreps.SphericalHarmonics(6) + "5e");
        Assert.Equal(0, MatrixCoefficients.Value(3, 3, 5, 5));
        Assert.Contains((Irrep.Parse("5o"), Irrep.Parse("3o"), Irrep.Parse("5e")), TensorProductMeasures.Of(spec).Missing);
    }

    [Fact]
    public void Large_matrices_approach_products_of_functions()
    {
        // The fuzzy sphere: ratios of coefficients become those of Gaunt's integrals; the matrices M_lm have the norm (2l+1)^-½.
        double Ratio(int spin) => MatrixCoefficients.Value(spin, 2, 2, 4) / MatrixCoefficients.Value(spin, 1, 1, 2);
        double limit = GauntCoefficients.Product(2, 2, 4) / GauntCoefficients.Product(1, 1, 2) * Math.Sqrt(3.0 * 3 * 5 / (5 * 5 * 9));
        Assert.True(Math.Abs(Ratio(40) - limit) < 0.01 * limit);
        Assert.True(Math.Abs(Ratio(40) - limit) < Math.Abs(Ratio(5) - limit));
    }

    [Fact]
    public void Other_products_are_refused_with_the_reason()
    {
        NotSupportedException e = Assert.Throws<NotSupportedException>(() => Backend.Create<float>(TensorProductSpec.FullyConnected("1o", "1o", "0e")));
        Assert.Contains("not those of a product of matrices", e.Message, StringComparison.Ordinal);
        Assert.NotNull(Backend.ReasonAgainst(TensorProductSpec.Gaunt(Irreps.SphericalHarmonics(2), Irreps.SphericalHarmonics(2), Irreps.SphericalHarmonics(2))));
        Assert.NotNull(Backend.ReasonAgainst(new("3o", "5o", "5e", [new(0, 0, 0, ConnectionMode.Uuu, HasWeight: false)])));
    }

    /// <summary>Racah's formula for {l1 l2 l3; j j j}.</summary>
    private static double SixJ(int l1, int l2, int l3, int j)
    {
        static double Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
        static double Triangle(int a, int b, int c) => Factorial(a + b - c) * Factorial(a - b + c) * Factorial(-a + b + c) / Factorial(a + b + c + 1);
        int[] threes = [l1 + l2 + l3, l1 + 2 * j, l2 + 2 * j, l3 + 2 * j], fours = [l1 + l2 + 2 * j, l2 + l3 + 2 * j, l1 + l3 + 2 * j];
        double sum = 0;
        for (int t = threes.Max(); t <= fours.Min(); t++)
            sum += (t % 2 == 0 ? 1 : -1) * Factorial(t + 1) / (threes.Aggregate(1.0, (p, a) => p * Factorial(t - a)) * fours.Aggregate(1.0, (p, b) => p * Factorial(b - t)));
        return Math.Sqrt(Triangle(l1, l2, l3) * Triangle(l1, j, j) * Triangle(l2, j, j) * Triangle(l3, j, j)) * sum;
    }
}
