using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Multiplies functions on the sphere on the smallest Gauss-Legendre grid that integrates their products with the harmonics of the result exactly;
/// their Poisson bracket, a polynomial of no higher degree, on the same grid.
/// </summary>
/// <remarks>
/// The second operand is kept on the grid; the first passes ring by ring, so that only one ring of it is in use at a time. The weights of the
/// integral are part of the transform of the result, whose transpose is then exactly what the gradients need.
/// </remarks>
internal sealed unsafe class GridKernel<TLanes, T> : BilinearKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _rings, _points, _components3;
    private readonly int _waves1, _waves2, _waves3;
    private readonly AzimuthTransform<TLanes, T> _azimuth1, _azimuth2, _azimuth3;

    // The function itself for the product; both slopes for the bracket.
    private readonly GridSignal<TLanes, T>? _value, _polar, _azimuthal;
    private readonly GridOutput<TLanes, T>? _product, _bracket;
    private readonly GridSignal<TLanes, T>[] _signals;
    private readonly AlignedBuffer<T> _yWaves;

    public GridKernel(TensorProductSpec spec, GridVisit visit)
    {
        int[] degrees1 = [.. visit.In1.Select(b => spec.In1[b].Irrep.L)], degrees2 = [.. visit.In2.Select(b => spec.In2[b].Irrep.L)];
        int Degree(int path) => spec.IrrepsOf(path).Out.L;
        (int max1, int max2, int max3) = (degrees1.Max(), degrees2.Max(), visit.Outputs.Max(Degree));
        int degree = max1 + max2 + max3;
        _points = (degree + 4) / 4 * 4;
        var grid = SphereGrid.GaussLegendre(degree / 2 + 1, _points);
        var table = new PolarTable(Math.Max(max3, Math.Max(max1, max2)), grid);
        _rings = grid.Betas.Count;
        (_waves1, _waves2, _waves3) = (2 * max1 + 1, 2 * max2 + 1, 2 * max3 + 1);
        (_azimuth1, _azimuth2, _azimuth3) = (new(max1, _points), new(max2, _points), new(max3, _points));
        double[] weights = [.. grid.Weights.Select(w => w * 2 * Math.PI / _points)];
        _components3 = visit.Outputs.Sum(p => 2 * Degree(p) + 1);
        _yWaves = new AlignedBuffer<T>(_rings * _waves2 * TLanes.Stride);

        if (visit.Product.Outputs.Length > 0)
        {
            _value = Signal(visit.Product, SphereSlope.None);
            _product = Output(visit.Product, 0);
        }
        if (visit.Bracket.Outputs.Length > 0)
        {
            (_polar, _azimuthal) = (Signal(visit.Bracket, SphereSlope.Polar), Signal(visit.Bracket, SphereSlope.Azimuthal));
            _bracket = Output(visit.Bracket, visit.Product.Outputs.Sum(p => 2 * Degree(p) + 1));
        }
        _signals = [.. new[] { _value, _polar, _azimuthal }.OfType<GridSignal<TLanes, T>>()];

        GridSignal<TLanes, T> Signal(GridTerm term, SphereSlope slope) => new(
            new([.. degrees1.Zip(term.Factors1)], max1, grid, table, slope), new([.. degrees2.Zip(term.Factors2)], max2, grid, table, slope), _waves1, _rings, _points);
        GridOutput<TLanes, T> Output(GridTerm term, int first) => new(
            new([.. term.Outputs.Select(Degree).Zip(term.OutputFactors)], max3, grid, table, SphereSlope.None, weights), first, _waves3, _rings, _points);
    }

    public override void Prepare(T* y, bool backward)
    {
        foreach (GridSignal<TLanes, T> signal in _signals)
        {
            signal.Y.Synthesize(y, _yWaves.Pointer);
            for (int ring = 0; ring < _rings; ring++)
                _azimuth2.Synthesize(Row(_yWaves, ring, _waves2), Row(signal.YValues, ring, _points));
            if (backward)
                signal.YGradient.Span.Clear();
        }
    }

    public override void Forward(T* x, T* z)
    {
        new Span<T>(z, _components3 * TLanes.Stride).Clear();
        Evaluate(x);
        for (int ring = 0; ring < _rings; ring++)
        {
            EvaluateRing(ring);
            if (_product is { } product)
            {
                Multiply(_value!.XRing.Pointer, Row(_value.YValues, ring, _points), product.Ring.Pointer);
                _azimuth3.Project(product.Ring.Pointer, Row(product.Waves, ring, _waves3));
            }
            if (_bracket is { } bracket)
            {
                MultiplyCrosswise(
                    _polar!.XRing.Pointer, Row(_azimuthal!.YValues, ring, _points), _azimuthal.XRing.Pointer, Row(_polar.YValues, ring, _points), bracket.Ring.Pointer);
                _azimuth3.Project(bracket.Ring.Pointer, Row(bracket.Waves, ring, _waves3));
            }
        }
        _product?.Transform.Project(_product.Waves.Pointer, z + _product.Offset);
        _bracket?.Transform.Project(_bracket.Waves.Pointer, z + _bracket.Offset);
    }

    public override void Backward(T* x, T* zGradient, T* xGradient, bool wantsY)
    {
        if (wantsY)
            Evaluate(x);
        _product?.Transform.Synthesize(zGradient + _product.Offset, _product.Waves.Pointer);
        _bracket?.Transform.Synthesize(zGradient + _bracket.Offset, _bracket.Waves.Pointer);
        for (int ring = 0; ring < _rings; ring++)
        {
            if (wantsY)
                EvaluateRing(ring);
            if (_product is { } product)
            {
                _azimuth3.Synthesize(Row(product.Waves, ring, _waves3), product.Ring.Pointer);
                Backward(product.Ring.Pointer, _value!, _value!, ring, 1, xGradient != null, wantsY);
            }
            if (_bracket is { } bracket)
            {
                _azimuth3.Synthesize(Row(bracket.Waves, ring, _waves3), bracket.Ring.Pointer);
                Backward(bracket.Ring.Pointer, _polar!, _azimuthal!, ring, 1, xGradient != null, wantsY);
                Backward(bracket.Ring.Pointer, _azimuthal!, _polar!, ring, -1, xGradient != null, wantsY);
            }
        }
        if (xGradient == null)
            return;
        foreach (GridSignal<TLanes, T> signal in _signals)
            signal.X.Project(signal.XWaves.Pointer, xGradient);
    }

    public override void Finish(T* yGradient)
    {
        foreach (GridSignal<TLanes, T> signal in _signals)
        {
            for (int ring = 0; ring < _rings; ring++)
                _azimuth2.Project(Row(signal.YGradient, ring, _points), Row(_yWaves, ring, _waves2));
            signal.Y.Project(_yWaves.Pointer, yGradient);
        }
    }

    private static T* Row(AlignedBuffer<T> buffer, int ring, int vectors) => buffer.Pointer + (nint)ring * vectors * TLanes.Stride;

    private void Evaluate(T* x)
    {
        foreach (GridSignal<TLanes, T> signal in _signals)
            signal.X.Synthesize(x, signal.XWaves.Pointer);
    }

    private void EvaluateRing(int ring)
    {
        foreach (GridSignal<TLanes, T> signal in _signals)
            _azimuth1.Synthesize(Row(signal.XWaves, ring, _waves1), signal.XRing.Pointer);
    }

    /// <summary>Gradients on a ring of sign * x y, x and y the signals given: those of x replace its waves.</summary>
    private void Backward(T* gradient, GridSignal<TLanes, T> x, GridSignal<TLanes, T> y, int ring, int sign, bool wantsX, bool wantsY)
    {
        if (wantsY)
            MultiplyAdd(gradient, x.XRing.Pointer, Row(y.YGradient, ring, _points), sign);
        if (wantsX)
        {
            // The ring of x has been used.
            new Span<T>(x.XRing.Pointer, _points * TLanes.Stride).Clear();
            MultiplyAdd(gradient, Row(y.YValues, ring, _points), x.XRing.Pointer, sign);
            _azimuth1.Project(x.XRing.Pointer, Row(x.XWaves, ring, _waves1));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(T* a, T* b, T* result)
    {
        for (int i = 0, end = _points * TLanes.Stride; i < end; i += TLanes.Stride)
            (TLanes.Load(a + i) * TLanes.Load(b + i)).Store(result + i);
    }

    /// <summary>result = a b - c d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyCrosswise(T* a, T* b, T* c, T* d, T* result)
    {
        for (int i = 0, end = _points * TLanes.Stride; i < end; i += TLanes.Stride)
            TLanes.MultiplyAdd(TLanes.Load(a + i), TLanes.Load(b + i), default(TLanes) - TLanes.Load(c + i) * TLanes.Load(d + i)).Store(result + i);
    }

    /// <summary>target += sign * a b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyAdd(T* a, T* b, T* target, int sign)
    {
        TLanes factor = TLanes.Broadcast(T.CreateTruncating(sign));
        for (int i = 0, end = _points * TLanes.Stride; i < end; i += TLanes.Stride)
            TLanes.MultiplyAdd(TLanes.Load(a + i) * factor, TLanes.Load(b + i), TLanes.Load(target + i)).Store(target + i);
    }
}
