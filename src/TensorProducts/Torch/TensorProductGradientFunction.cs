using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// The gradients (gx, gy, gw) of g T(x, y, w). Their own backward is the executor's double backward, or, where a third derivative may follow,
/// the same sum of products and gradients made of both functions.
/// </summary>
internal sealed class TensorProductGradientFunction : autograd.MultiTensorFunction<TensorProductGradientFunction>
{
    public override string Name => nameof(TensorProductGradientFunction);

    /// <summary>The gradients with respect to those operands that require one; null for the others.</summary>
    public static Tensor?[] Apply(TensorCalls calls, Tensor x, Tensor y, Tensor w, Tensor g)
    {
        bool[] wanted = [x.requires_grad, y.requires_grad, w.requires_grad];
        return Apply(calls, x, y, w, g, wanted);
    }

    /// <param name="ctx">Keeps the operands.</param>
    /// <param name="vars">x, y, w, g, the <see cref="TensorCalls"/> and which gradients are wanted.</param>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor x, Tensor y, Tensor w, Tensor g) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
        ctx.save_for_backward([x, y, w, g]);
        // Zeros for gradients that nothing uses would be made in the shape of an output that may have been disposed meanwhile.
        ctx.set_materialize_grads(false);
        ctx.save_data("calls", vars[4]);
        return ((TensorCalls)vars[4]).Backward(x, y, w, g, (bool[])vars[5]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        List<Tensor> operands = ctx.get_saved_variables();
        return BackwardGuard.Run(
            () => SecondGradients(
                (TensorCalls)ctx.get_data("calls"), operands[0], operands[1], operands[2], operands[3],
                Present(grad_outputs[0]), Present(grad_outputs[1]), Present(grad_outputs[2])),
            operands, 6);
    }

    private static Tensor?[] Apply(TensorCalls calls, Tensor x, Tensor y, Tensor w, Tensor g, bool[] wanted)
    {
        if (!wanted[0] && !wanted[1] && !wanted[2])
            return [null, null, null];
        List<Tensor> gradients = apply(x, y, w, g, calls, wanted);
        return [.. gradients.Select((t, i) => wanted[i] ? t : null)];
    }

    private static Tensor? Present(Tensor? t) => t is null || t.IsInvalid || t.numel() == 0 ? null : t;

    private static Tensor?[] SecondGradients(TensorCalls calls, Tensor x, Tensor y, Tensor w, Tensor g, Tensor? a, Tensor? b, Tensor? c)
    {
        if (!is_grad_enabled())
            return calls.DoubleBackward(x, y, w, g, a, b, c);
        if (!calls.IsLinear)
            throw new NotSupportedException("This product is differentiable twice; a graph of its second derivatives, for a third, was asked for.");
        Tensor? dx = null, dy = null, dw = null, dg = null;
        if (a is not null)
            Term(a, y, w, [false, true, true]);
        if (b is not null)
            Term(x, b, w, [true, false, true]);
        if (c is not null)
            Term(x, y, c, [true, true, false]);
        return [dx, dy, dw, dg];

        void Term(Tensor first, Tensor second, Tensor weights, bool[] wanted)
        {
            Tensor?[] terms = Apply(calls, first, second, weights, g, [wanted[0] && x.requires_grad, wanted[1] && y.requires_grad, wanted[2] && w.requires_grad]);
            dx = Sum(dx, terms[0]);
            dy = Sum(dy, terms[1]);
            dw = Sum(dw, terms[2]);
            dg = Sum(dg, TensorProductFunction.apply(first, second, weights, calls));
        }
    }

    private static Tensor? Sum(Tensor? left, Tensor? right) => left is null ? right : right is null ? left : left + right;
}
