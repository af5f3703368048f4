using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Sparse kernel that first forms all products of components, x y, and then sums them for all paths: for operands met once.</summary>
internal sealed unsafe class OuterKernel<TLanes, T> : BilinearKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _d1, _d2;
    private readonly SparseRows<TLanes, T> _forward, _backward;
    private readonly AlignedBuffer<T> _products, _yGradient;
    private T* _y;

    public OuterKernel(int d1, int d2, int rows, IReadOnlyCollection<Coupling> couplings)
    {
        (_d1, _d2) = (d1, d2);
        _forward = new(rows, couplings.Select(c => (c.Row, c.M1 * d2 + c.M2, c.Factor)));
        _backward = new(d1 * d2, couplings.Select(c => (c.M1 * d2 + c.M2, c.Row, c.Factor)));
        _products = new AlignedBuffer<T>(d1 * d2 * TLanes.Stride);
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
        T* product = _products.Pointer;
        for (int i = 0; i < _d1; i++)
        {
            TLanes left = TLanes.Load(x + i * TLanes.Stride);
            for (int j = 0; j < _d2; j++, product += TLanes.Stride)
                (left * TLanes.Load(_y + j * TLanes.Stride)).Store(product);
        }
        _forward.Multiply(_products.Pointer, z);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(T* x, T* zGradient, T* xGradient, bool wantsY)
    {
        _backward.Multiply(zGradient, _products.Pointer);
        T* product = _products.Pointer;
        for (int i = 0; i < _d1; i++)
        {
            if (xGradient != null)
            {
                TLanes sum = TLanes.Load(xGradient + i * TLanes.Stride);
                for (int j = 0; j < _d2; j++)
                    sum = TLanes.MultiplyAdd(TLanes.Load(product + j * TLanes.Stride), TLanes.Load(_y + j * TLanes.Stride), sum);
                sum.Store(xGradient + i * TLanes.Stride);
            }
            if (wantsY)
            {
                TLanes left = TLanes.Load(x + i * TLanes.Stride);
                T* target = _yGradient.Pointer;
                for (int j = 0; j < _d2; j++, target += TLanes.Stride)
                    TLanes.MultiplyAdd(left, TLanes.Load(product + j * TLanes.Stride), TLanes.Load(target)).Store(target);
            }
            product += _d2 * TLanes.Stride;
        }
    }

    public override void Finish(T* yGradient)
    {
        for (int j = 0; j < _d2; j++)
            (TLanes.Load(yGradient + j * TLanes.Stride) + TLanes.Load(_yGradient.Pointer + j * TLanes.Stride)).Store(yGradient + j * TLanes.Stride);
    }
}
