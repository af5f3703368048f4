using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Optimization;
using EquivSim.Solvers.Torch.GaussianProcesses;

namespace EquivSim.Solvers.Tests.GaussianProcesses;

public sealed class KernelSamplerTests
{
    [Fact]
    public void Draws_obey_the_virial_theorem_of_their_posterior()
    {
        CollocationEvidence evidence = Evidence();
        double[] optimum = Optimum(evidence);
        IReadOnlyList<double[]> draws = new KernelSampler(evidence, optimum, seed: 3).Draw(100, 600, (_, _) => true);
        Assert.Equal(600, draws.Count);
        // With U minus the logarithm of the posterior, the mean of (θ − θ₀) ∂U/∂θ is one for every parameter.
        double[] virial = new double[optimum.Length], gradient = new double[optimum.Length];
        foreach (double[] draw in draws)
        {
            evidence.Evaluate(draw, gradient);
            for (int i = 0; i < virial.Length; i++)
            {
                double off = draw[i] - optimum[i];
                virial[i] += off * (gradient[i] + off / 4) / draws.Count;
            }
        }
        Assert.All(virial, v => Assert.InRange(v, 0.6, 1.4));
    }

    [Fact]
    public void A_seed_gives_the_same_draws_again()
    {
        CollocationEvidence evidence = Evidence();
        double[] optimum = Optimum(evidence);
        IReadOnlyList<double[]> Draw(int seed) => new KernelSampler(evidence, optimum, seed).Draw(5, 5, (_, _) => true);
        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1)[4], Draw(2)[4]);
        Assert.Equal(2, new KernelSampler(evidence, optimum, 1).Draw(5, 5, (move, _) => move < 8).Count);
    }

    /// <summary>Values of a wave with noise.</summary>
    private static CollocationEvidence Evidence()
    {
        GridAxis axis = GridAxis.Uniform(0, 1, 15);
        var random = new Random(1);
        double[] values = [.. axis.Nodes.ToArray().Select(x => Math.Sin(9 * x) + 0.2 * (random.NextDouble() - 0.5))];
        var data = new Observations("values", [[0]], [.. Enumerable.Range(0, 15)], [.. Enumerable.Repeat(1.0, 15)], values);
        return new CollocationEvidence([axis], SpectralEnvelope.Gaussian, [1], [data]) { NoiseFloor = 1e-3, LearnsNoise = true };
    }

    private static double[] Optimum(CollocationEvidence evidence)
    {
        double[] parameters = evidence.Pack([new SpectralMixture(SpectralEnvelope.Gaussian, [0, 0, 1.4])], [CollocationEvidence.LogNoiseCentre]);
        new Lbfgs(30).Minimize((point, gradient) => evidence.Evaluate(point, gradient), parameters, 100, 1e-4, (_, _) => true);
        return parameters;
    }
}
