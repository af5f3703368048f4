using static TorchSharp.torch;

namespace EquivSim.TorchRuntime.Tests;

public sealed class BackwardGuardTests
{
    [Fact]
    public void An_exception_in_a_backward_is_thrown_where_the_gradient_was_asked_for()
    {
        using TorchRegion region = TorchRegion.Enter();
        Tensor x = ones(3).requires_grad_();
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => SafeGrad.Of(Broken.apply(x).sum(), x));
        Assert.Equal("no gradient today", e.Message);
        // It is thrown once.
        Assert.Equal(2, SafeGrad.Of((x * 2).sum(), x)[0].item<float>());
    }

    private sealed class Broken : autograd.SingleTensorFunction<Broken>
    {
        public override string Name => nameof(Broken);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[0]]);
            return ((Tensor)vars[0]).clone();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            BackwardGuard.Run(() => throw new InvalidOperationException("no gradient today"), ctx.get_saved_variables(), 1);
    }
}
