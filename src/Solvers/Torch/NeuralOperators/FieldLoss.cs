using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>Relative differences of fields [batch, n₁ … n_d, channels], one number a sample.</summary>
/// <param name="kind">Which norm.</param>
/// <param name="isPeriodic">Which axes are periodic; decides the derivatives at the ends. All are not when null.</param>
public sealed class FieldLoss(FieldLossKind kind, IReadOnlyList<bool>? isPeriodic = null)
{
    /// <summary>Keeps the quotient finite where a field is zero.</summary>
    private const double Floor = 1e-8;

    /// <summary>Compares.</summary>
    /// <param name="predicted">[batch, n₁ … n_d, channels].</param>
    /// <param name="target">The same shape.</param>
    /// <returns>[batch].</returns>
    /// <exception cref="ArgumentException">The shapes differ, or an axis has fewer than three points for a derivative.</exception>
    public Tensor Of(Tensor predicted, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(target);
        if (!predicted.shape.SequenceEqual(target.shape))
            throw new ArgumentException($"The prediction has shape [{string.Join(", ", predicted.shape)}], the target [{string.Join(", ", target.shape)}].");
        using DisposeScope scope = NewDisposeScope();
        return (Norm(predicted - target) / (Norm(target) + Floor)).MoveToOuterDisposeScope();
    }

    private Tensor Norm(Tensor field)
    {
        Tensor square = MeanSquare(field);
        if (kind == FieldLossKind.H1)
        {
            for (int axis = 1; axis < field.dim() - 1; axis++)
                square = square + MeanSquare(Derivative(field, axis, isPeriodic?[axis - 1] ?? false));
        }
        return square.sqrt();
    }

    private static Tensor MeanSquare(Tensor field) => field.reshape(field.shape[0], -1).square().mean([1]);

    /// <summary>Central differences on a domain of length 1, of second order at the ends too.</summary>
    internal static Tensor Derivative(Tensor field, int axis, bool isPeriodic)
    {
        long n = field.shape[axis];
        if (n < 3)
            throw new ArgumentException($"A derivative needs at least 3 points along an axis; got {n}.");
        if (isPeriodic)
            return (field.roll(-1, axis) - field.roll(1, axis)) * (n / 2.0);
        Tensor inner = field.narrow(axis, 2, n - 2) - field.narrow(axis, 0, n - 2);
        Tensor first = 4 * field.narrow(axis, 1, 1) - 3 * field.narrow(axis, 0, 1) - field.narrow(axis, 2, 1);
        Tensor last = 3 * field.narrow(axis, n - 1, 1) - 4 * field.narrow(axis, n - 2, 1) + field.narrow(axis, n - 3, 1);
        return cat([first, inner, last], axis) * (n / 2.0);
    }
}
