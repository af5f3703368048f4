using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Training.Tests;

/// <summary>Our Adam against libtorch's, on an ill-conditioned quadratic with a moving minimum.</summary>
public sealed class OptimizerTests
{
    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(true, false, 0)]
    [InlineData(true, false, 0.01)]
    [InlineData(true, true, 0.01)]
    public void Steps_equal_libtorch(bool amsGrad, bool decoupled, double decay)
    {
        using TorchRegion region = TorchRegion.Enter();
        Tensor start = arange(6, dtype: float64) - 2.5;
        var ours = new Parameter(start.clone());
        var theirs = new Parameter(start.clone());
        // A second weight, without decay, must not be mixed up with the first.
        var other = new Parameter(start.clone().view(2, 3));
        using var optimizer = new AdamOptimizer([new("other", other), new("w", ours)], name => name == "w" ? decay : 0, decoupled, amsGrad);
        using optim.Optimizer reference = decoupled
            ? optim.AdamW([theirs], lr: 0.05, weight_decay: decay, amsgrad: amsGrad)
            : optim.Adam([theirs], lr: 0.05, weight_decay: decay, amsgrad: amsGrad);
        Tensor curvature = tensor(new[] { 0.01, 0.1, 1, 10, 100, 1000.0 });
        for (int step = 0; step < 50; step++)
        {
            Tensor Loss(Tensor w) => (curvature * (w.view(-1) - Math.Sin(step)).pow(2)).sum();
            optimizer.Step(AdamOptimizer.Flatten(SafeGrad.Of([Loss(other), Loss(ours)], [other, ours])), 0.05);
            reference.zero_grad();
            Loss(theirs).backward();
            reference.step();
        }
        Assert.True((ours - theirs).abs().max().item<double>() < 1e-12, $"{ours} {theirs}");
        Assert.True((ours - start).abs().max().item<double>() > 0.1);
        Assert.Equal(decay == 0, (ours - other.view(-1)).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void The_moving_average_follows_its_recursion_and_swaps_back()
    {
        using TorchRegion region = TorchRegion.Enter();
        var weight = new Parameter(zeros(1, dtype: float64));
        using var average = new MovingAverage([new("w", weight)], 0.9);
        double expected = 0;
        for (int n = 1; n <= 200; n++)
        {
            using (no_grad())
                weight.fill_(n);
            average.Update();
            double decay = Math.Min(0.9, (1.0 + n) / (10.0 + n));
            expected = decay * expected + (1 - decay) * n;
        }
        average.Swap();
        Assert.Equal(expected, weight.item<double>(), 1e-10);
        average.Swap();
        Assert.Equal(200, weight.item<double>());
    }
}
