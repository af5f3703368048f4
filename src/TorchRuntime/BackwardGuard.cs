using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace EquivSim.TorchRuntime;

/// <summary>
/// Runs the backward of a custom function: an exception that left it would end the process, so it is kept and thrown by
/// <see cref="ThrowPending"/>, which <see cref="SafeGrad"/> calls; until then the gradients are not-a-number.
/// </summary>
public static class BackwardGuard
{
    [ThreadStatic]
    private static ExceptionDispatchInfo? _pending;

    /// <summary>Computes gradients.</summary>
    /// <param name="gradients">The backward; null entries stand for operands without a gradient.</param>
    /// <param name="operands">Tensors whose shapes the gradients have if it fails.</param>
    /// <param name="count">Number of the function's arguments; those beyond the operands have no gradient.</param>
    public static List<Tensor> Run(Func<IEnumerable<Tensor?>> gradients, IReadOnlyList<Tensor> operands, int count)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentNullException.ThrowIfNull(operands);
        List<Tensor?> result;
        try
        {
            result = [.. gradients()];
        }
#pragma warning disable CA1031 // Whatever it is, it must not reach the native caller.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _pending ??= ExceptionDispatchInfo.Capture(e);
            result = [.. operands.Select(o => full_like(o, double.NaN))];
        }
        while (result.Count < count)
            result.Add(null);
        return result!;
    }

    /// <summary>Throws the first exception that a backward on this thread has left since the last call.</summary>
    public static void ThrowPending()
    {
        ExceptionDispatchInfo? pending = _pending;
        _pending = null;
        pending?.Throw();
    }
}
