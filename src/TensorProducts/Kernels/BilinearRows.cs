using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Sums of products: row r of the result is the sum over its couplings of factor * x[M1] * y[M2].</summary>
internal sealed unsafe class BilinearRows<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<int> _ends, _left, _right;
    private readonly AlignedBuffer<T> _factors;

    /// <summary>Sorts the couplings by row.</summary>
    public BilinearRows(int rows, IEnumerable<Coupling> couplings)
    {
        Coupling[] sorted = [.. couplings.OrderBy(c => c.Row).ThenBy(c => c.M1)];
        _ends = new AlignedBuffer<int>(rows);
        foreach (Coupling c in sorted)
            _ends.Span[c.Row]++;
        for (int r = 1; r < rows; r++)
            _ends.Span[r] += _ends.Span[r - 1];
        _left = new AlignedBuffer<int>([.. sorted.Select(c => c.M1 * TLanes.Stride)]);
        _right = new AlignedBuffer<int>([.. sorted.Select(c => c.M2 * TLanes.Stride)]);
        _factors = new AlignedBuffer<T>([.. sorted.Select(c => T.CreateTruncating(c.Factor))]);
    }

    /// <summary>Writes the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(T* x, T* y, T* target)
    {
        int* left = _left.Pointer, right = _right.Pointer;
        T* factor = _factors.Pointer;
        for (int row = 0, rows = _ends.Length; row < rows; row++, target += TLanes.Stride)
        {
            TLanes sum = default;
            for (int* end = _left.Pointer + _ends.Pointer[row]; left < end; left++, right++, factor++)
                sum = TLanes.MultiplyAdd(TLanes.Load(x + *left) * TLanes.Load(y + *right), TLanes.BroadcastAt(factor), sum);
            sum.Store(target);
        }
    }
}
