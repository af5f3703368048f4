using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Multiplies functions on the sphere on the fewest rings at Gauss-Legendre latitudes that integrate their products with the harmonics of the
/// result exactly; their Poisson bracket, a polynomial of no higher degree, on the same rings.
/// </summary>
/// <remarks>
/// Along a ring functions stay sums of waves. The second operand is kept on all rings; the first passes ring by ring, so that only one ring of it
/// is in use at a time. The weights of the integral are part of the transform of the result, whose transpose is then exactly what the gradients need.
/// </remarks>
internal sealed unsafe class GridKernel<TLanes, T> : BilinearKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A ring's integral of a product with a wave is π times the wave's coefficient, which RingProduct doubles.
    private const double RingIntegral = Math.PI / 2;

    private readonly int _rings, _max1, _max2, _max3;
    private readonly RingProduct<TLanes, T> _product, _xGradient, _yGradient;
    private readonly GridSignal<TLanes, T>[] _signals;
    private readonly GridOutput<TLanes, T>[] _outputs;
    private readonly AlignedBuffer<T> _yWaves;

    public GridKernel(TensorProductSpec spec, GridVisit visit)
    {
        int[] degrees1 = [.. visit.In1.Select(b => spec.In1[b].Irrep.L)], degrees2 = [.. visit.In2.Select(b => spec.In2[b].Irrep.L)];
        int Degree(int path) => spec.IrrepsOf(path).Out.L;
        (_max1, _max2, _max3) = (degrees1.Max(), degrees2.Max(), visit.Outputs.Max(Degree));
        var grid = SphereGrid.GaussLegendre((_max1 + _max2 + _max3) / 2 + 1, 1);
        var table = new PolarTable(Math.Max(_max3, Math.Max(_max1, _max2)), grid);
        _rings = grid.Betas.Count;
        (_product, _xGradient, _yGradient) = (new(_max1, _max2, _max3), new(_max3, _max2, _max1), new(_max3, _max1, _max2));
        double[] weights = [.. grid.Weights.Select(w => w * RingIntegral)];
        _yWaves = new AlignedBuffer<T>(_rings * RingWaves.Count(_max2) * TLanes.Stride);

        List<GridSignal<TLanes, T>> signals = [];
        List<GridOutput<TLanes, T>> outputs = [];
        if (visit.Product.Outputs.Length > 0)
        {
            GridSignal<TLanes, T> value = Signal(visit.Product, SphereSlope.None);
            outputs.Add(Output(visit.Product, 0, (value, value)));
        }
        if (visit.Bracket.Outputs.Length > 0)
        {
            // The bracket is the difference of two products; the sign is left to the first operand's azimuthal slope.
            GridSignal<TLanes, T> polar = Signal(visit.Bracket, SphereSlope.Polar), azimuthal = Signal(visit.Bracket, SphereSlope.Azimuthal, -1);
            outputs.Add(Output(visit.Bracket, visit.Product.Outputs.Sum(p => 2 * Degree(p) + 1), (polar, azimuthal), (azimuthal, polar)));
        }
        (_signals, _outputs) = ([.. signals], [.. outputs]);

        GridSignal<TLanes, T> Signal(GridTerm term, SphereSlope slope, int sign1 = 1)
        {
            signals.Add(new(
                new([.. degrees1.Zip(term.Factors1, (l, factor) => (l, sign1 * factor))], _max1, grid, table, slope),
                new([.. degrees2.Zip(term.Factors2)], _max2, grid, table, slope), _max1, _max2, _rings));
            return signals[^1];
        }
        GridOutput<TLanes, T> Output(GridTerm term, int first, params (GridSignal<TLanes, T>, GridSignal<TLanes, T>)[] factors) => new(
            new([.. term.Outputs.Select(Degree).Zip(term.OutputFactors)], _max3, grid, table, SphereSlope.None, weights), first, _max3, _rings, factors);
    }

    public override void Prepare(T* y, bool backward)
    {
        foreach (GridSignal<TLanes, T> signal in _signals)
        {
            signal.Y.Synthesize(y, _yWaves.Pointer);
            for (int ring = 0; ring < _rings; ring++)
                RingSpectrum<TLanes, T>.Write(Waves(_yWaves, ring, _max2), _max2, Spectrum(signal.YSpectra, ring, _max2));
            if (backward)
                signal.YGradient.Span.Clear();
        }
    }

    public override void Forward(T* x, T* z)
    {
        foreach (GridSignal<TLanes, T> signal in _signals)
            signal.X.Synthesize(x, signal.XWaves.Pointer);
        for (int ring = 0; ring < _rings; ring++)
        {
            EvaluateRing(ring);
            foreach (GridOutput<TLanes, T> output in _outputs)
            {
                T* waves = Waves(output.Waves, ring, _max3);
                bool add = false;
                foreach ((GridSignal<TLanes, T> left, GridSignal<TLanes, T> right) in output.Factors)
                {
                    _product.Multiply(left.XSpectrum.Pointer, Spectrum(right.YSpectra, ring, _max2), waves, add);
                    add = true;
                }
            }
        }
        foreach (GridOutput<TLanes, T> output in _outputs)
            output.Transform.Project(output.Waves.Pointer, z + output.Offset, add: false);
    }

    public override void Backward(T* x, T* zGradient, T* xGradient, bool wantsY)
    {
        if (wantsY)
        {
            foreach (GridSignal<TLanes, T> signal in _signals)
                signal.X.Synthesize(x, signal.XWaves.Pointer);
        }
        foreach (GridOutput<TLanes, T> output in _outputs)
            output.Transform.Synthesize(zGradient + output.Offset, output.Waves.Pointer);
        for (int ring = 0; ring < _rings; ring++)
        {
            if (wantsY)
                EvaluateRing(ring);
            foreach (GridOutput<TLanes, T> output in _outputs)
            {
                T* gradient = output.Spectrum.Pointer;
                RingSpectrum<TLanes, T>.Write(Waves(output.Waves, ring, _max3), _max3, gradient);
                foreach ((GridSignal<TLanes, T> left, GridSignal<TLanes, T> right) in output.Factors)
                {
                    if (wantsY)
                        _yGradient.Multiply(gradient, left.XSpectrum.Pointer, Waves(right.YGradient, ring, _max2), add: true);
                    // The waves of x on this ring have been used.
                    if (xGradient != null)
                        _xGradient.Multiply(gradient, Spectrum(right.YSpectra, ring, _max2), Waves(left.XWaves, ring, _max1), add: false);
                }
            }
        }
        if (xGradient == null)
            return;
        foreach (GridSignal<TLanes, T> signal in _signals)
            signal.X.Project(signal.XWaves.Pointer, xGradient, add: true);
    }

    public override void Finish(T* yGradient)
    {
        foreach (GridSignal<TLanes, T> signal in _signals)
            signal.Y.Project(signal.YGradient.Pointer, yGradient, add: true);
    }

    private static T* Waves(AlignedBuffer<T> buffer, int ring, int maxM) => buffer.Pointer + (nint)ring * RingWaves.Count(maxM) * TLanes.Stride;

    private static T* Spectrum(AlignedBuffer<T> buffer, int ring, int maxM) => buffer.Pointer + (nint)ring * RingSpectrum<TLanes, T>.Length(maxM);

    private void EvaluateRing(int ring)
    {
        foreach (GridSignal<TLanes, T> signal in _signals)
            RingSpectrum<TLanes, T>.Write(Waves(signal.XWaves, ring, _max1), _max1, signal.XSpectrum.Pointer);
    }
}
