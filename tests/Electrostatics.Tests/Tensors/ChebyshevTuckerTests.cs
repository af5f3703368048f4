namespace EquivSim.Electrostatics.Tests;

public sealed class ChebyshevTuckerTests
{
    private static readonly Box Region = new(new BoxAxis(-1, 2), new BoxAxis(0, 3), new BoxAxis(-2, 2.5));

    private static double F(double x, double y, double z) => Math.Exp(-0.5 * x * x) * Math.Sin(y + 0.5 * x) / (2 + Math.Cos(z * y));

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-6)]
    [InlineData(1e-9)]
    public void A_function_is_represented_to_the_tolerance_of_its_compression(double tolerance)
    {
        ChebyshevTucker function = ChebyshevTucker.FromFunction(Region, F, (25, 75, 71), tolerance);
        foreach ((double x, double y, double z) in Points())
            Assert.InRange(Math.Abs(function.Value(x, y, z) - F(x, y, z)), 0, 10 * tolerance);
    }

    [Fact]
    public void Derivatives_are_those_of_the_value()
    {
        ChebyshevTucker function = ChebyshevTucker.FromFunction(Region, F, (21, 37, 35), 1e-10);
        double[] jet = new double[10], ahead = new double[4], behind = new double[4];
        const double h = 1e-4;
        foreach ((double x, double y, double z) in Points())
        {
            function.Evaluate(x, y, z, jet);
            for (int axis = 0; axis < 3; axis++)
            {
                double[] shift = [axis == 0 ? h : 0, axis == 1 ? h : 0, axis == 2 ? h : 0];
                function.Evaluate(x + shift[0], y + shift[1], z + shift[2], ahead);
                function.Evaluate(x - shift[0], y - shift[1], z - shift[2], behind);
                Assert.Equal((ahead[0] - behind[0]) / (2 * h), jet[1 + axis], 6);
                for (int d = 0; d < 3; d++)
                    Assert.Equal((ahead[1 + d] - behind[1 + d]) / (2 * h), jet[4 + Index(axis, d)], 5);
            }
        }

        static int Index(int a, int b) => (Math.Min(a, b), Math.Max(a, b)) switch
        {
            (0, 0) => 0,
            (0, 1) => 1,
            (0, 2) => 2,
            (1, 1) => 3,
            (1, 2) => 4,
            _ => 5,
        };
    }

    [Fact]
    public void A_grid_holds_the_values_of_its_points()
    {
        ChebyshevTucker function = ChebyshevTucker.FromFunction(Region, F, (15, 20, 18), 1e-6);
        double[] x = [-1, -0.2, 1], y = [0, 0.1, 2.9, 3], z = [-2, 0.5];
        DenseTensor grid = function.ToGrid(x, y, z);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                for (int k = 0; k < 2; k++)
                    Assert.Equal(function.Value(x[i], y[j], z[k]), grid[i, j, k], 12);
            }
        }
    }

    [Fact]
    public void Separable_terms_and_full_sampling_give_the_same_function()
    {
        GaussianSum sum = GaussianSum.LongRange(1.5, 4, 1e-9);
        ChebyshevTucker full = ChebyshevTucker.FromFunction(Region, (x, y, z) => sum.Value(Math.Sqrt(x * x + y * y + z * z)), (41, 61, 51), 1e-8);
        double[][] factors = [.. ChebyshevTucker.Grids(Region, (41, 61, 51)).Select(grid => grid.Nodes.ToArray().SelectMany(x => sum.Terms.ToArray().Select(t => Math.Exp(-t.T * t.T * x * x))).ToArray())];
        ChebyshevTucker separable = ChebyshevTucker.FromCanonical(Region, new CanonicalTensor([.. sum.Terms.ToArray().Select(t => t.Weight)], factors), 1e-8);
        foreach ((double x, double y, double z) in Points())
            Assert.Equal(full.Value(x, y, z), separable.Value(x, y, z), 6);
    }

    private static IEnumerable<(double X, double Y, double Z)> Points()
    {
        var random = new Random(5);
        for (int i = 0; i < 12; i++)
            yield return (-0.99 + 1.98 * random.NextDouble(), 0.01 + 2.98 * random.NextDouble(), -1.99 + 2.48 * random.NextDouble());
    }
}
