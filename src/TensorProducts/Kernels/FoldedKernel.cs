using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Sparse kernel that folds the second operand into the couplings, M[k, i] = sum over j of c[i, j, k] y[j], once for all channels of the
/// first operand; each then costs one multiplication for every (k, i) that is not zero.
/// </summary>
internal sealed unsafe class FoldedKernel<TLanes, T> : BilinearKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SparseRows<TLanes, T> _fold, _unfold;
    private readonly FoldedRows<TLanes, T> _forward, _backward;
    private readonly AlignedBuffer<int> _rowOffsets, _columnOffsets;
    private readonly AlignedBuffer<T> _folded, _foldedGradient;

    public FoldedKernel(int d1, int d2, int rows, IReadOnlyCollection<Coupling> couplings)
    {
        // Entries of M in the order of the rows of z.
        (int Row, int M1)[] entries = [.. couplings.Select(c => (c.Row, c.M1)).Distinct().Order()];
        Dictionary<(int, int), int> place = entries.Index().ToDictionary(e => e.Item, e => e.Index);
        _fold = new(entries.Length, couplings.Select(c => (place[(c.Row, c.M1)], c.M2, c.Factor)));
        _unfold = new(d2, couplings.Select(c => (c.M2, place[(c.Row, c.M1)], c.Factor)));
        _forward = new(rows, entries.Select((e, k) => (e.Row, k, e.M1)));
        _backward = new(d1, entries.Select((e, k) => (e.M1, k, e.Row)));
        _rowOffsets = new AlignedBuffer<int>([.. entries.Select(e => e.Row * TLanes.Stride)]);
        _columnOffsets = new AlignedBuffer<int>([.. entries.Select(e => e.M1 * TLanes.Stride)]);
        _folded = new AlignedBuffer<T>(entries.Length * TLanes.Stride);
        _foldedGradient = new AlignedBuffer<T>(entries.Length * TLanes.Stride);
    }

    public override void Prepare(T* y, bool backward)
    {
        _fold.Multiply(y, _folded.Pointer);
        if (backward)
            _foldedGradient.Span.Clear();
    }

    public override void Forward(T* x, T* z) => _forward.Multiply(_folded.Pointer, x, z, add: false);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(T* x, T* zGradient, T* xGradient, bool wantsY)
    {
        if (xGradient != null)
            _backward.Multiply(_folded.Pointer, zGradient, xGradient, add: true);
        if (!wantsY)
            return;
        T* target = _foldedGradient.Pointer;
        int* row = _rowOffsets.Pointer, column = _columnOffsets.Pointer;
        for (int k = 0, count = _rowOffsets.Length; k < count; k++, target += TLanes.Stride)
            TLanes.MultiplyAdd(TLanes.Load(zGradient + row[k]), TLanes.Load(x + column[k]), TLanes.Load(target)).Store(target);
    }

    public override void Finish(T* yGradient) => _unfold.MultiplyAdd(_foldedGradient.Pointer, yGradient);
}
