using System.Numerics;

namespace EquivSim.Fourier;

/// <summary>
/// Transforms by FFTW (Frigo, Johnson 2005), where its shared library is installed: it is GPL, so it is never shipped, only found at run time.
/// </summary>
public sealed unsafe class FftwProvider : FourierProvider
{
    private static readonly FftwProvider? Found = Fftw.IsFound ? new() : null;

    private FftwProvider() => Name = Fftw.Version;

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The provider, or null where libfftw3 is not installed.</summary>
    public static FftwProvider? Find() => Found;

    /// <inheritdoc/>
    public override ComplexTransform PlanComplex(ReadOnlySpan<int> shape, int batch = 1) => new FftwComplex(shape, batch);

    /// <inheritdoc/>
    public override RealTransform PlanReal(ReadOnlySpan<int> shape, int batch = 1) => new FftwReal(shape, batch);

    private sealed class FftwComplex : ComplexTransform
    {
        private readonly FftwPlan _forward, _backward;

        public FftwComplex(ReadOnlySpan<int> shape, int batch)
            : base(shape, batch)
        {
            int distance = Length / batch;
            _forward = Plan(shape, sign: -1);
            _backward = Plan(shape, sign: +1);

            FftwPlan Plan(ReadOnlySpan<int> shape, int sign)
            {
                // The planner looks at addresses only to learn whether the transform is in place.
                Complex* data = (Complex*)64;
                fixed (int* n = shape)
                {
                    lock (Fftw.Planner)
                        return new(Fftw.PlanComplex(shape.Length, n, batch, data, null, 1, distance, data, null, 1, distance, sign, Fftw.Estimate | Fftw.Unaligned));
                }
            }
        }

        protected override void Run(Span<Complex> data, bool isForward)
        {
            fixed (Complex* x = data)
                Fftw.Execute((isForward ? _forward : _backward).Handle, x, x);
        }

        protected override void Free()
        {
            _forward.Dispose();
            _backward.Dispose();
        }
    }

    private sealed class FftwReal : RealTransform
    {
        private readonly FftwPlan _forward, _backward;

        public FftwReal(ReadOnlySpan<int> shape, int batch)
            : base(shape, batch)
        {
            int distance = Length / batch, half = SpectrumLength / batch;
            double* values = (double*)64;
            Complex* spectrum = (Complex*)128;
            fixed (int* n = shape)
            {
                lock (Fftw.Planner)
                {
                    _forward = new(Fftw.PlanForward(shape.Length, n, batch, values, null, 1, distance, spectrum, null, 1, half, Fftw.Estimate | Fftw.Unaligned));
                    _backward = new(Fftw.PlanBackward(shape.Length, n, batch, spectrum, null, 1, half, values, null, 1, distance, Fftw.Estimate | Fftw.Unaligned));
                }
            }
        }

        protected override void RunForward(ReadOnlySpan<double> values, Span<Complex> spectrum)
        {
            fixed (double* from = values)
            fixed (Complex* to = spectrum)
                Fftw.ExecuteForward(_forward.Handle, from, to);
        }

        protected override void RunBackward(Span<Complex> spectrum, Span<double> values)
        {
            fixed (Complex* from = spectrum)
            fixed (double* to = values)
                Fftw.ExecuteBackward(_backward.Handle, from, to);
        }

        protected override void Free()
        {
            _forward.Dispose();
            _backward.Dispose();
        }
    }
}
