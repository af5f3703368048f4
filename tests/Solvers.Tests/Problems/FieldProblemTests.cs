using EquivSim.Fourier;
using EquivSim.Tests;

namespace EquivSim.Solvers.Tests;

public sealed class FieldProblemTests
{
    /// <summary>The set of another program: moments of the solution and correlations of the medium agree within the scatter of the sample.</summary>
    [Fact]
    public void Darcy_fields_are_distributed_as_the_published_set()
    {
        IReadOnlyList<FieldVariable> published = FieldFile.Read(RepositoryFiles.Path("data", "pde", "darcy_train_16.h5"), "a", "u");
        IReadOnlyList<FieldVariable> ours = new DarcyProblem(resolution: 16, cells: 64).Generate(200, seed: 5);
        (double[] expected, double[] actual) = (Moments(published), Moments(ours));
        double[] tolerances = [0.03, 0.06, 0.12, 0.04, 0.04];
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(actual[i] - expected[i]) < tolerances[i] * Math.Max(Math.Abs(expected[i]), 0.5 * (i is 0 or > 2 ? 1 : 0)), $"moment {i}: {expected[i]} published, {actual[i]} here");
    }

    [Fact]
    public void Burgers_starts_are_distributed_as_the_published_set()
    {
        IReadOnlyList<FieldVariable> published = FieldFile.Read(RepositoryFiles.Path("data", "pde", "burgers_train_16.h5"), "u0", "u");
        using var problem = new BurgersProblem(new ManagedProvider());
        IReadOnlyList<FieldVariable> ours = problem.Generate(80, seed: 1);
        Assert.Equal(Deviation(published[0].Values), Deviation(ours[0].Values), 0.03);
        Assert.Equal(Deviation(Last(published[1])), Deviation(Last(ours[1])), 0.015);
    }

    [Fact]
    public void Equal_seeds_give_equal_fields_and_files_hold_them()
    {
        using var folder = new TemporaryFolder();
        using var flow = new NavierStokesProblem(new ManagedProvider(), 16, 16, duration: 0.2);
        FieldProblem[] problems = [flow, new PoissonProblem(3, 8, 16), new ReactionDiffusionProblem(8, 16), new DarcyProblem(2, 16, 32)];
        foreach (FieldProblem problem in problems)
        {
            IReadOnlyList<FieldVariable> first = problem.Generate(3, 7), again = problem.Generate(3, 7), other = problem.Generate(3, 8);
            FieldFile.Write(folder["f.h5"], first, problem.Facts);
            FieldDataset read = FieldDataset.Read(folder["f.h5"], problem.Inputs, problem.Outputs);
            Assert.Equal((3, problem.Inputs.Count, problem.Outputs.Count), (read.Count, read.InputChannels, read.OutputChannels));
            for (int v = 0; v < first.Count; v++)
            {
                Assert.Equal(first[v].Values, again[v].Values);
                // The forcing of a flow is the same in every sample.
                if (first[v].Name != "f" || problem is not NavierStokesProblem)
                    Assert.NotEqual(first[v].Values, other[v].Values);
                Assert.Equal(first[v].Values, FieldFile.Read(folder["f.h5"], first[v].Name)[0].Values);
            }
        }
    }

    [Fact]
    public void A_resolution_that_does_not_divide_the_grid_is_refused()
    {
        Assert.Contains("does not divide", Assert.Throws<ArgumentException>(() => new DarcyProblem(resolution: 48, cells: 64)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DarcyProblem(low: 0));
        Assert.Throws<ArgumentException>(() => new PoissonProblem(axes: 1));
    }

    /// <summary>Share of the higher permeability; mean and deviation of u; agreement of neighbouring cells and of cells three apart.</summary>
    private static double[] Moments(IReadOnlyList<FieldVariable> data)
    {
        (float[] a, float[] u) = (data[0].Values, data[1].Values);
        return [a.Average(), u.Average(), Deviation(u), Agreement(1), Agreement(3)];

        double Agreement(int lag) => Enumerable.Range(0, a.Length).Where(i => i % 16 < 16 - lag).Average(i => a[i] == a[i + lag] ? 1.0 : 0.0);
    }

    private static double Deviation(float[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(x => (x - mean) * (x - mean)));
    }

    private static float[] Last(FieldVariable u) => [.. u.Values.Where((_, i) => i % u.SampleLength >= u.SampleLength - u.Points[^1])];
}
