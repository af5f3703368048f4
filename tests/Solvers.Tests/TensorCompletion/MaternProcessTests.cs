using EquivSim.Solvers.TensorCompletion;

namespace EquivSim.Solvers.Tests.TensorCompletion;

public sealed class MaternProcessTests
{
    [Theory]
    [InlineData(Smoothness.Rough)]
    [InlineData(Smoothness.Once)]
    [InlineData(Smoothness.Twice)]
    public void The_state_space_model_has_the_kernels_covariance(Smoothness smoothness)
    {
        var process = new MaternProcess(smoothness, 0.7, 1.3);
        int s = process.StateCount;
        double[] stationary = new double[s * s], step = new double[s * s];
        process.Stationary(stationary);
        foreach (double distance in new[] { 0, 0.01, 0.3, 2.0 })
        {
            process.Transition(distance, step);
            // cov(f(x + d), f(x)) is the first element of A P.
            double covariance = Enumerable.Range(0, s).Sum(k => step[k] * stationary[k * s]);
            Assert.Equal(process.Covariance(distance), covariance, 1e-12);
        }
    }

    [Theory]
    [InlineData(Smoothness.Rough)]
    [InlineData(Smoothness.Once)]
    [InlineData(Smoothness.Twice)]
    public void Two_steps_are_one_of_their_sum(Smoothness smoothness)
    {
        var process = new MaternProcess(smoothness, 0.7, 1.3);
        int s = process.StateCount;
        double[] first = new double[s * s], second = new double[s * s], both = new double[s * s], product = new double[s * s];
        process.Transition(0.2, first);
        process.Transition(0.5, second);
        process.Transition(0.7, both);
        SmallMatrix.Multiply(second, first, product, s, s, s);
        Assert.All(product.Zip(both), pair => Assert.Equal(pair.Second, pair.First, 1e-13));
    }
}
