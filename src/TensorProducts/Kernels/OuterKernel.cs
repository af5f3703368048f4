using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Sparse kernel that first forms the products of components, x y, that its paths use, and then sums them for all paths: for operands met once.
/// A few couplings are multiplied as they come.
/// </summary>
internal sealed unsafe class OuterKernel<TLanes, T> : BilinearKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SparseRows<TLanes, T> _forward, _backward;
    private readonly BilinearRows<TLanes, T>? _few;
    private readonly AlignedBuffer<int> _ends, _columns;
    private readonly AlignedBuffer<T> _products, _yGradient;
    private T* _y;

    /// <param name="d1">Components of the first operand.</param>
    /// <param name="d2">Components of the second operand.</param>
    /// <param name="rows">Components of the result.</param>
    /// <param name="couplings">The sums.</param>
    /// <param name="products">Memory for all products of components, which holds nothing from one call to the next.</param>
    public OuterKernel(int d1, int d2, int rows, IReadOnlyCollection<Coupling> couplings, AlignedBuffer<T> products)
    {
        (int M1, int M2)[] used = OuterProducts.Used(couplings);
        Dictionary<(int, int), int> place = used.Index().ToDictionary(p => p.Item, p => p.Index);
        _ends = new AlignedBuffer<int>([.. Enumerable.Range(0, d1).Select(m1 => used.Count(p => p.M1 <= m1))]);
        _columns = new AlignedBuffer<int>([.. used.Select(p => p.M2 * TLanes.Stride)]);
        _few = OuterProducts.AreTooMany(used.Length, couplings.Count) ? new(rows, couplings) : null;
        _forward = new(rows, couplings.Select(c => (c.Row, place[(c.M1, c.M2)], c.Factor)));
        _backward = new(used.Length, couplings.Select(c => (place[(c.M1, c.M2)], c.Row, c.Factor)));
        _products = products;
        _yGradient = new AlignedBuffer<T>(d2 * TLanes.Stride);
    }

    public override void Prepare(T* y, bool backward)
    {
        _y = y;
        if (backward)
            _yGradient.Span.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(T* x, T* z)
    {
        if (_few is not null)
        {
            _few.Multiply(x, _y, z);
            return;
        }
        T* product = _products.Pointer;
        int* column = _columns.Pointer;
        for (int i = 0, d1 = _ends.Length; i < d1; i++, x += TLanes.Stride)
        {
            TLanes left = TLanes.Load(x);
            for (int* end = _columns.Pointer + _ends.Pointer[i]; column < end; column++, product += TLanes.Stride)
                (left * TLanes.Load(_y + *column)).Store(product);
        }
        _forward.Multiply(_products.Pointer, z);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(T* x, T* zGradient, T* xGradient, bool wantsY)
    {
        int* ends = _ends.Pointer, columns = _columns.Pointer;
        T* y = _y, yGradient = _yGradient.Pointer;
        for (int i = 0, product = 0, d1 = _ends.Length; i < d1; i++, x += TLanes.Stride)
        {
            TLanes left = TLanes.Load(x), sum = default;
            for (int end = ends[i]; product < end; product++)
            {
                TLanes gradient = _backward.Multiply(product, zGradient);
                int column = columns[product];
                sum = TLanes.MultiplyAdd(gradient, TLanes.Load(y + column), sum);
                if (wantsY)
                    TLanes.MultiplyAdd(left, gradient, TLanes.Load(yGradient + column)).Store(yGradient + column);
            }
            if (xGradient != null)
                (TLanes.Load(xGradient + i * TLanes.Stride) + sum).Store(xGradient + i * TLanes.Stride);
        }
    }

    public override void Finish(T* yGradient)
    {
        for (int j = 0; j < _yGradient.Length; j += TLanes.Stride)
            (TLanes.Load(yGradient + j) + TLanes.Load(_yGradient.Pointer + j)).Store(yGradient + j);
    }
}

/// <summary>The products of components of two operands that a sparse product forms.</summary>
internal static class OuterProducts
{
    /// <summary>Pairs of components that couple, in order.</summary>
    public static (int M1, int M2)[] Used(IEnumerable<Coupling> couplings) => [.. couplings.Select(c => (c.M1, c.M2)).Distinct().Order()];

    /// <summary>Whether there are so few couplings to a product that it is faster to form it anew for each.</summary>
    public static bool AreTooMany(int products, int couplings) => 2 * couplings <= 3 * products;
}
