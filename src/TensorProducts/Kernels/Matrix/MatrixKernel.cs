using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Operands become matrices X and Y on lanes; outputs are read off XY + YX and XY - YX.</summary>
internal sealed unsafe class MatrixKernel<TLanes, T> : BilinearKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _size;
    private readonly SparseRows<TLanes, T> _xToMatrix, _xFromMatrix, _yToMatrix, _yFromMatrix;
    private readonly SparseRows<TLanes, T> _product, _productTransposed, _bracket, _bracketTransposed;
    private readonly AlignedBuffer<T> _x, _y, _left, _right, _gradient, _yGradient;

    /// <summary>Prepares the kernel.</summary>
    /// <param name="size">Rows of the matrices.</param>
    /// <param name="x">The first operand's matrix.</param>
    /// <param name="y">The second operand's matrix.</param>
    /// <param name="product">What is read off the anticommutator.</param>
    /// <param name="bracket">What is read off the commutator; its components come after.</param>
    public MatrixKernel(int size, MatrixEntry[] x, MatrixEntry[] y, MatrixEntry[] product, MatrixEntry[] bracket)
    {
        _size = size;
        (_xToMatrix, _xFromMatrix) = (ToMatrix(x), FromMatrix(x));
        (_yToMatrix, _yFromMatrix) = (ToMatrix(y), FromMatrix(y));
        (_product, _productTransposed) = (FromMatrix(product), ToMatrix(product));
        int first = _product.Rows;
        MatrixEntry[] shifted = [.. bracket.Select(e => e with { Component = e.Component - first })];
        (_bracket, _bracketTransposed) = (FromMatrix(shifted), ToMatrix(shifted));
        (_x, _y, _left, _right, _gradient, _yGradient) = (Matrix(), Matrix(), Matrix(), Matrix(), Matrix(), Matrix());
    }

    public override void Prepare(T* y, bool backward)
    {
        _yToMatrix.Multiply(y, _y.Pointer);
        if (backward)
            _yGradient.Span.Clear();
    }

    public override void Forward(T* x, T* z)
    {
        _xToMatrix.Multiply(x, _x.Pointer);
        Multiply(_x.Pointer, _y.Pointer, _left.Pointer, Arrival.Write);
        Multiply(_y.Pointer, _x.Pointer, _right.Pointer, Arrival.Write);
        SumAndDifference(_left.Pointer, _right.Pointer);
        _product.Multiply(_left.Pointer, z);
        _bracket.Multiply(_right.Pointer, z + _product.Rows * TLanes.Stride);
    }

    /// <summary>With L and R the gradients of XY and of YX: that of X is L Yᵀ + Yᵀ R, that of Y is Xᵀ L + R Xᵀ.</summary>
    public override void Backward(T* x, T* zGradient, T* xGradient, bool wantsY)
    {
        _productTransposed.Multiply(zGradient, _left.Pointer);
        _bracketTransposed.Multiply(zGradient + _product.Rows * TLanes.Stride, _right.Pointer);
        SumAndDifference(_left.Pointer, _right.Pointer);
        if (xGradient != null)
        {
            MultiplyTransposed(_left.Pointer, _y.Pointer, _gradient.Pointer, Arrival.Write);
            TransposedMultiply(_y.Pointer, _right.Pointer, _gradient.Pointer);
            _xFromMatrix.MultiplyAdd(_gradient.Pointer, xGradient);
        }
        if (wantsY)
        {
            _xToMatrix.Multiply(x, _x.Pointer);
            TransposedMultiply(_x.Pointer, _left.Pointer, _yGradient.Pointer);
            MultiplyTransposed(_right.Pointer, _x.Pointer, _yGradient.Pointer, Arrival.Add);
        }
    }

    public override void Finish(T* yGradient) => _yFromMatrix.MultiplyAdd(_yGradient.Pointer, yGradient);

    private AlignedBuffer<T> Matrix() => new(_size * _size * TLanes.Stride);

    private SparseRows<TLanes, T> ToMatrix(MatrixEntry[] entries) => new(_size * _size, entries.Select(e => (e.Place, e.Component, e.Factor)));

    private static SparseRows<TLanes, T> FromMatrix(MatrixEntry[] entries) =>
        new(entries.Select(e => e.Component + 1).DefaultIfEmpty().Max(), entries.Select(e => (e.Component, e.Place, e.Factor)));

    private void Multiply(T* a, T* b, T* result, Arrival arrival) => Multiply(a, _size, 1, b, _size, 1, result, arrival);

    private void MultiplyTransposed(T* a, T* b, T* result, Arrival arrival) => Multiply(a, _size, 1, b, 1, _size, result, arrival);

    private void TransposedMultiply(T* a, T* b, T* result) => Multiply(a, 1, _size, b, _size, 1, result, Arrival.Add);

    /// <summary>Column by column of b.</summary>
    private void Multiply(T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, T* result, Arrival arrival)
    {
        for (int c = 0; c < _size; c++)
        {
            LaneProduct<TLanes, T, SampleLaneWeights<TLanes, T>>.Multiply(
                a, aRow, aColumn, _size, _size, b + c * bColumn * TLanes.Stride, bRow, result + c * TLanes.Stride, _size, arrival);
        }
    }

    /// <summary>(a, b) becomes (a + b, a - b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumAndDifference(T* a, T* b)
    {
        for (int i = 0, end = _size * _size * TLanes.Stride; i < end; i += TLanes.Stride)
        {
            TLanes left = TLanes.Load(a + i), right = TLanes.Load(b + i);
            (left + right).Store(a + i);
            (left - right).Store(b + i);
        }
    }
}
