using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>z = T(x, y, w); its backward is <see cref="TensorProductGradientFunction"/>, so that the two are closed under differentiation.</summary>
internal sealed class TensorProductFunction : autograd.SingleTensorFunction<TensorProductFunction>
{
    public override string Name => nameof(TensorProductFunction);

    /// <param name="ctx">Keeps the operands.</param>
    /// <param name="vars">x, y, w and the <see cref="TensorCalls"/>.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor x, Tensor y, Tensor w) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        ctx.save_for_backward([x, y, w]);
        ctx.save_data("calls", vars[3]);
        return ((TensorCalls)vars[3]).Forward(x, y, w);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        List<Tensor> operands = ctx.get_saved_variables();
        return BackwardGuard.Run(
            () => TensorProductGradientFunction.Apply((TensorCalls)ctx.get_data("calls"), operands[0], operands[1], operands[2], grad_output), operands, 4);
    }
}
