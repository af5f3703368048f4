using EquivSim.Solvers.Optimization;

namespace EquivSim.Solvers.Tests.Optimization;

public sealed class LbfgsTests
{
    [Fact]
    public void It_finds_the_bottom_of_Rosenbrocks_valley()
    {
        double[] point = [-1.2, 1, -1.2, 1];
        double value = new Lbfgs().Minimize(Rosenbrock, point, 200, 0);
        Assert.True(value < 1e-20);
        Assert.All(point, x => Assert.Equal(1, x, 1e-9));
    }

    [Fact]
    public void It_stays_where_the_function_exists()
    {
        double[] point = [5];
        new Lbfgs().Minimize(
            (x, gradient) =>
            {
                gradient[0] = 1 - 1 / x[0];
                return x[0] > 0 ? x[0] - Math.Log(x[0]) : double.PositiveInfinity;
            },
            point, 50, 0);
        Assert.Equal(1, point[0], 1e-8);
    }

    [Fact]
    public void A_start_where_the_function_does_not_exist_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Lbfgs().Minimize((_, _) => double.NaN, [0], 5, 0));

    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i += 2)
        {
            double bend = x[i + 1] - x[i] * x[i], left = 1 - x[i];
            sum += 100 * bend * bend + left * left;
            gradient[i] = -400 * x[i] * bend - 2 * left;
            gradient[i + 1] = 200 * bend;
        }
        return sum;
    }
}
