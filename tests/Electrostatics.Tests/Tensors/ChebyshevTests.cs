namespace EquivSim.Electrostatics.Tests;

public sealed class ChebyshevTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(33)]
    public void Coefficients_of_a_Chebyshev_polynomial_are_a_unit_vector(int count)
    {
        var grid = new ChebyshevGrid(-3, 5, count);
        for (int degree = 0; degree < count; degree++)
        {
            double[] values = [.. grid.Nodes.ToArray().Select(x => Math.Cos(degree * Math.Acos(Math.Clamp((x - 1) / 4, -1, 1))))];
            double[] coefficients = grid.Coefficients(values);
            for (int k = 0; k < count; k++)
                Assert.Equal(k == degree ? 1 : 0, coefficients[k], 13);
        }
    }

    [Fact]
    public void Columns_are_transformed_each_for_itself()
    {
        var grid = new ChebyshevGrid(0, 2, 10);
        double[] values = [.. Enumerable.Range(0, 30).Select(i => Math.Sin(i * i))];
        double[] together = grid.Coefficients(values, 3);
        for (int c = 0; c < 3; c++)
        {
            double[] alone = grid.Coefficients([.. Enumerable.Range(0, 10).Select(j => values[3 * j + c])]);
            for (int k = 0; k < 10; k++)
                Assert.Equal(alone[k], together[3 * k + c], 14);
        }
    }

    [Fact]
    public void Series_matrix_and_function_agree_between_the_points()
    {
        static double F(double x) => Math.Exp(-x) * Math.Sin(3 * x);
        var grid = new ChebyshevGrid(-1, 2, 40);
        double[] values = [.. grid.Nodes.ToArray().Select(F)], places = [-1, -0.9999, -0.3, 0.5, 1.234, 2];
        double[] coefficients = grid.Coefficients(values), matrix = grid.InterpolationMatrix(places);
        for (int i = 0; i < places.Length; i++)
        {
            double interpolated = Enumerable.Range(0, 40).Sum(j => matrix[40 * i + j] * values[j]);
            Assert.Equal(F(places[i]), interpolated, 12);
            Assert.Equal(F(places[i]), ChebyshevSeries.Evaluate(coefficients, (2 * places[i] - 1) / 3), 12);
        }
    }

    [Fact]
    public void The_derivative_of_a_series_is_that_of_the_function()
    {
        var grid = new ChebyshevGrid(-1, 2, 40);
        double[] derivative = ChebyshevSeries.Derivative(grid.Coefficients([.. grid.Nodes.ToArray().Select(x => Math.Sin(3 * x))]), 1, 3);
        foreach (double x in (double[])[-1, -0.4, 0.8, 2])
            Assert.Equal(3 * Math.Cos(3 * x), ChebyshevSeries.Evaluate(derivative, (2 * x - 1) / 3), 10);
    }

    [Theory]
    [InlineData(1, 1e-4)]
    [InlineData(5, 1e-4)]
    [InlineData(20, 1e-4)]
    [InlineData(5, 1e-8)]
    [InlineData(40, 1e-6)]
    [InlineData(80, 1e-10)]
    public void The_degree_known_beforehand_holds_for_every_centre_and_is_not_wasteful(double width, double error)
    {
        int count = ChebyshevDegree.ForGaussian(width, error);
        Assert.True(Worst(count) <= error + 1e-12, $"{count} points leave {Worst(count)}");
        if (count > 9)
            Assert.True(Worst(count - Math.Max(4, count / 6)) > error, "far fewer points would do");

        double Worst(int points)
        {
            var grid = new ChebyshevGrid(0, 1, points);
            double worst = 0;
            for (int c = 0; c <= 24; c++)
            {
                double centre = c / 24.0 * 0.52;
                double[] coefficients = grid.Coefficients([.. grid.Nodes.ToArray().Select(x => Math.Exp(-width * width * (x - centre) * (x - centre)))]);
                for (int i = 0; i <= 400; i++)
                {
                    double x = i / 400.0;
                    worst = Math.Max(worst, Math.Abs(ChebyshevSeries.Evaluate(coefficients, 2 * x - 1) - Math.Exp(-width * width * (x - centre) * (x - centre))));
                }
            }
            return worst;
        }
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Contains("finite interval", Assert.Throws<ArgumentException>(() => new ChebyshevGrid(1, 1, 4)).Message);
        Assert.Contains("at least 2", Assert.Throws<ArgumentException>(() => new ChebyshevGrid(0, 1, 1)).Message);
        Assert.Contains("Expected 4 x 2", Assert.Throws<ArgumentException>(() => new ChebyshevGrid(0, 1, 4).Coefficients(new double[7], 2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ChebyshevDegree.ForGaussian(double.NaN, 1e-4));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChebyshevDegree.ForGaussian(1, 2));
    }
}
