using System.Numerics;
using EquivSim.Fourier;

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

    /// <summary>
    /// Functions on the sphere, multiplied on a Gauss-Legendre grid: the product gives the paths with even l1 + l2 + l3, the Poisson bracket those
    /// with odd. Expresses everything; one visit to the grid serves all paths whose coefficients are those of such products.
    /// </summary>
    public static TensorProductBackend Grid { get; } = new GridBackend();

    /// <summary>
    /// Functions on the sphere as trigonometric polynomials on the torus, multiplied by convolution: directly for small degrees, else by Fourier
    /// transforms. Only paths with even l1 + l2 + l3.
    /// </summary>
    public static TensorProductBackend Fourier { get; } = new FourierBackend(FourierProvider.WithoutTorch);

    /// <summary>
    /// Products of matrices of 2j+1 rows, as in e3x: anticommutators give the paths with even l1 + l2 + l3, commutators those with odd. Only products
    /// whose coefficients are those of such matrices, see <see cref="TensorProductSpec.Matrix"/>.
    /// </summary>
    public static TensorProductBackend Matrix { get; } = new MatrixBackend();

    /// <summary>The one of <see cref="All"/> that should be fastest for the product; see <see cref="TensorProductChoice"/>.</summary>
    public static TensorProductBackend Automatic { get; } = new AutomaticBackend();

    /// <summary>All backends but the automatic one.</summary>
    public static IReadOnlyList<TensorProductBackend> All { get; } = [Sparse, Grid, Fourier, Matrix];

    /// <summary>Short name, such as <c>sparse</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Why the backend cannot express a product; null when it can.</summary>
    public abstract string? ReasonAgainst(TensorProductSpec spec);

    /// <summary>Work of one sample, forward.</summary>
    public abstract TensorProductCost CostOf(TensorProductSpec spec);

    /// <summary>Finds a backend by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static TensorProductBackend Parse(string name) =>
        All.Append(Automatic).FirstOrDefault(b => b.Name == name)
        ?? throw new ArgumentException($"There is no tensor-product backend '{name}'; expected one of {string.Join(", ", All.Append(Automatic).Select(b => b.Name))}.");

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

    /// <summary>Estimated time of one sample of a large batch, forward, float32, one thread: measured once, see docs/tensor-products.md.</summary>
    internal abstract double Nanoseconds(TensorProductCost cost);

    private protected abstract ITensorProductExecutor<T> CreateExecutor<T>(TensorProductSpec spec)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
