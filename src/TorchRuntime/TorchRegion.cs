using TorchSharp;

namespace EquivSim.TorchRuntime;

/// <summary>
/// A stretch of torch work, such as one training step or one energy evaluation: tensors made inside are freed at its end, and no
/// finalizer runs meanwhile, so that a garbage collection on any thread does no harm.
/// </summary>
/// <remarks>
/// Regions nest, and threads may have one each. A tensor that must outlive the region is moved out with
/// <c>MoveToOuterDisposeScope()</c> or <c>DetachFromDisposeScope()</c>.
/// </remarks>
/// <example>
/// <code>
/// using (TorchRegion.Enter())
/// {
///     Tensor loss = model.forward(batch);
///     loss.backward();
/// }
/// </code>
/// </example>
public sealed class TorchRegion : IDisposable
{
    private readonly DisposeScope _scope;
    private bool _isDisposed;

    private TorchRegion()
    {
        FinalizerGate.Enter();
        _scope = torch.NewDisposeScope();
    }

    /// <summary>Opens a region on this thread; dispose it on the same thread.</summary>
    public static TorchRegion Enter() => new();

    /// <summary>Frees the tensors made inside and lets finalizers run again.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _scope.Dispose();
        FinalizerGate.Exit();
    }
}
