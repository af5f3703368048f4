using System.Numerics;

namespace EquivSim.TensorProducts;

/// <summary>A way to compute tensor products: makes executors for the products that it can express, and says why it cannot for the others.</summary>
/// <example>
/// <code>
/// TensorProductBackend backend = TensorProductBackend.Sparse;
/// if (backend.ReasonAgainst(spec) is { } reason)
///     Console.WriteLine(reason);
/// </code>
/// </example>
public abstract class TensorProductBackend
{
    private protected TensorProductBackend()
    {
    }

    /// <summary>Clebsch-Gordan: only the 3j symbols that are not zero. Expresses everything.</summary>
    public static TensorProductBackend Sparse { get; } = new SparseBackend();

    /// <summary>All backends.</summary>
    public static IReadOnlyList<TensorProductBackend> All { get; } = [Sparse];

    /// <summary>Short name, such as <c>sparse</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Why the backend cannot express a product; null when it can.</summary>
    public abstract string? ReasonAgainst(TensorProductSpec spec);

    /// <summary>Prepares an executor.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="NotSupportedException">The backend cannot express the product; the message says why.</exception>
    public ITensorProductExecutor<T> Create<T>(TensorProductSpec spec)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"Tensor products compute in float or double, not in {typeof(T).Name}.");
        if (ReasonAgainst(spec) is { } reason)
            throw new NotSupportedException($"The backend '{Name}' cannot express this product: {reason}");
        return CreateExecutor<T>(spec);
    }

    private protected abstract ITensorProductExecutor<T> CreateExecutor<T>(TensorProductSpec spec)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
