using EquivSim.Solvers.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Tests;

public sealed class FieldLossTests
{
    [Fact]
    public void Derivatives_are_exact_on_parabolas_up_to_the_ends()
    {
        using TorchRegion region = TorchRegion.Enter();
        Tensor x = arange(10, dtype: float64) / 10;
        Tensor derivative = FieldLoss.Derivative((3 * x * x - x).view(1, 10, 1), 1, isPeriodic: false);
        TensorAssert.Close((6 * x - 1).view(1, 10, 1), derivative, 1e-12);
    }

    [Fact]
    public void Periodic_derivatives_converge_at_second_order()
    {
        using TorchRegion region = TorchRegion.Enter();
        double Error(int n)
        {
            Tensor x = arange(n, dtype: float64) / n * 2 * Math.PI;
            Tensor derivative = FieldLoss.Derivative(x.sin().view(1, n, 1), 1, isPeriodic: true);
            return (derivative.view(-1) - 2 * Math.PI * x.cos()).abs().max().item<double>();
        }
        Assert.InRange(Error(32) / Error(64), 3.9, 4.1);
    }

    [Fact]
    public void Losses_are_relative_norms_of_each_sample()
    {
        using TorchRegion region = TorchRegion.Enter();
        Tensor y = randn(3, 6, 5, 2, dtype: float64);
        Tensor scale = tensor(new[] { 1.1, 0.5, 1.0 }).view(3, 1, 1, 1);
        foreach (FieldLossKind kind in Enum.GetValues<FieldLossKind>())
            TensorAssert.Close(tensor(new[] { 0.1, 0.5, 0 }), new FieldLoss(kind).Of(scale * y, y), 1e-7);
        // sqrt(|u|² + |u'|²): a constant error counts less beside a steep field.
        Tensor steep = arange(6, dtype: float64).view(1, 6, 1);
        double l2 = new FieldLoss(FieldLossKind.L2).Of(steep + 1, steep).item<double>(), h1 = new FieldLoss(FieldLossKind.H1).Of(steep + 1, steep).item<double>();
        Assert.Equal(Math.Sqrt(6.0 / 55), l2, 1e-7);
        Assert.Equal(Math.Sqrt(1 / (55.0 / 6 + 36)), h1, 1e-7);
        Assert.Throws<ArgumentException>(() => new FieldLoss(FieldLossKind.L2).Of(y, y.narrow(1, 0, 3)));
    }
}
