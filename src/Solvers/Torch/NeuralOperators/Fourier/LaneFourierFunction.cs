using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>A transform of <see cref="LaneFourierCalls"/> that autograd knows; its derivative is the one back with the same weights, so that the two are closed under differentiation.</summary>
internal sealed class LaneFourierFunction : autograd.SingleTensorFunction<LaneFourierFunction>
{
    public override string Name => nameof(LaneFourierFunction);

    /// <summary>[points, lanes] to [parts, lanes], or back.</summary>
    public static Tensor Apply(LaneFourierCalls calls, Tensor t, WaveWeights weights, bool isAnalysis) => apply(t, calls, weights, isAnalysis);

    /// <param name="ctx">Keeps what is to be undone.</param>
    /// <param name="vars">The tensor, the calls, the weights, and the direction.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data("calls", vars[1]);
        ctx.save_data("weights", vars[2]);
        ctx.save_data("isAnalysis", vars[3]);
        return ((LaneFourierCalls)vars[1]).Run((Tensor)vars[0], (WaveWeights)vars[2], (bool)vars[3]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => BackwardGuard.Run(
        () => [Apply((LaneFourierCalls)ctx.get_data("calls"), grad_output, (WaveWeights)ctx.get_data("weights"), !(bool)ctx.get_data("isAnalysis"))], [], 4);
}
