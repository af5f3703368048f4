using EquivSim.TorchRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// A step of the networks that torch would make of many small operations, whose overhead is most of a training step on the CPU: one kernel
/// computes it, another its gradient. Differentiable once.
/// </summary>
internal abstract class FusedOperation
{
    /// <summary>An operation for a network's type; null on other devices than the CPU, where torch's operations do.</summary>
    /// <param name="store">The network.</param>
    /// <param name="single">Makes it for float32.</param>
    /// <param name="twice">Makes it for float64.</param>
    /// <param name="channels">Lengths of the rows that vectors must fill.</param>
    public static FusedOperation? TryCreate(
        ParameterStore store, ILaneFactory<float, FusedOperation> single, ILaneFactory<double, FusedOperation> twice, params ReadOnlySpan<int> channels)
    {
        if (store.Device.type != DeviceType.CPU)
            return null;
        return store.DataType == ScalarType.Float64 ? WidestLanes.Create(twice, channels) : WidestLanes.Create(single, channels);
    }

    /// <summary>The result, recorded for differentiation if gradients are enabled.</summary>
    public Tensor Apply(params ReadOnlySpan<Tensor> operands)
    {
        if (is_grad_enabled())
            return FusedFunction.apply([.. operands, this]);
        using DisposeScope scope = NewDisposeScope();
        return Forward([.. operands], []).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the result; what <see cref="Backward"/> needs beside the operands is added to a list.</summary>
    public abstract Tensor Forward(IReadOnlyList<Tensor> operands, List<Tensor> kept);

    /// <summary>Computes the gradients with respect to the operands that require one; null for the others.</summary>
    /// <param name="saved">The operands, then what <see cref="Forward"/> has kept.</param>
    /// <param name="gradient">That of the result.</param>
    public abstract Tensor?[] Backward(IReadOnlyList<Tensor> saved, Tensor gradient);
}

/// <summary>A <see cref="FusedOperation"/> as autograd sees it.</summary>
internal sealed class FusedFunction : autograd.SingleTensorFunction<FusedFunction>
{
    public override string Name => nameof(FusedFunction);

    /// <param name="ctx">Keeps the operands.</param>
    /// <param name="vars">The operands, then the <see cref="FusedOperation"/>.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using DisposeScope scope = NewDisposeScope();
        var operation = (FusedOperation)vars[^1];
        Tensor[] operands = [.. vars.SkipLast(1).Cast<Tensor>()];
        var kept = new List<Tensor>();
        Tensor result = operation.Forward(operands, kept);
        // TorchSharp saves them only after this method, so they must outlive its scope.
        ctx.save_for_backward([.. operands, .. kept.Select(k => k.MoveToOuterDisposeScope())]);
        ctx.save_data("operation", operation);
        ctx.save_data("count", operands.Length);
        return result.MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        var count = (int)ctx.get_data("count");
        return BackwardGuard.Run(Gradients, [.. saved.Take(count)], count + 1);

        IEnumerable<Tensor?> Gradients()
        {
            if (is_grad_enabled())
                throw new NotSupportedException("This operation is differentiable once; a graph of its gradient, for a second derivative, was asked for.");
            using DisposeScope scope = NewDisposeScope();
            Tensor?[] gradients = ((FusedOperation)ctx.get_data("operation")).Backward(saved, grad_output);
            return [.. gradients.Select(g => g?.MoveToOuterDisposeScope())];
        }
    }
}
