using System.Numerics;
using System.Runtime.InteropServices;
using EquivSim.TorchRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Fourier.Torch;

/// <summary>Transforms by <c>torch.fft</c>, which libtorch brings along: the default where torch is loaded anyway.</summary>
public sealed class TorchFourierProvider : FourierProvider
{
    /// <summary>The best provider there is: FFTW where it is installed, else torch.fft.</summary>
    public static FourierProvider Best { get; } = (FourierProvider?)FftwProvider.Find() ?? new TorchFourierProvider();

    /// <inheritdoc/>
    public override string Name => "torch.fft";

    /// <inheritdoc/>
    public override ComplexTransform PlanComplex(ReadOnlySpan<int> shape, int batch = 1) => new TorchComplex(shape, batch);

    /// <inheritdoc/>
    public override RealTransform PlanReal(ReadOnlySpan<int> shape, int batch = 1) => new TorchReal(shape, batch);

    // Norm 'backward' divides on the way back, 'forward' on the way there: each direction takes the one that leaves it alone.
    private static Tensor NewTensor(ReadOnlySpan<long> shape, ScalarType type) => empty(shape, type).DetachFromDisposeScope();

    private static void Copy<T>(ReadOnlySpan<T> from, Tensor to)
        where T : unmanaged => MemoryMarshal.AsBytes(from).CopyTo(to.bytes);

    private static void Copy<T>(Tensor from, Span<T> to)
        where T : unmanaged => from.contiguous().bytes.CopyTo(MemoryMarshal.AsBytes(to));

    private static long[] Shape(ReadOnlySpan<int> shape, int batch) => [batch, .. shape.ToArray().Select(n => (long)n)];

    private sealed class TorchComplex(ReadOnlySpan<int> shape, int batch) : ComplexTransform(shape, batch)
    {
        private readonly Tensor _data = NewTensor(Shape(shape, batch), ScalarType.ComplexFloat64);
        private readonly long[] _axes = [.. Enumerable.Range(1, shape.Length).Select(a => (long)a)];

        protected override void Run(Span<Complex> data, bool isForward)
        {
            using TorchRegion region = TorchRegion.Enter();
            Copy<Complex>(data, _data);
            Copy(isForward ? fft.fftn(_data, dim: _axes, norm: FFTNormType.Backward) : fft.ifftn(_data, dim: _axes, norm: FFTNormType.Forward), data);
        }

        protected override void Free() => _data.Dispose();
    }

    private sealed class TorchReal : RealTransform
    {
        private readonly Tensor _values, _spectrum;
        private readonly long[] _axes, _shape;

        public TorchReal(ReadOnlySpan<int> shape, int batch)
            : base(shape, batch)
        {
            _shape = [.. shape.ToArray().Select(n => (long)n)];
            _axes = [.. Enumerable.Range(1, shape.Length).Select(a => (long)a)];
            _values = NewTensor(Shape(shape, batch), ScalarType.Float64);
            _spectrum = NewTensor(Shape([.. shape[..^1], shape[^1] / 2 + 1], batch), ScalarType.ComplexFloat64);
        }

        protected override void RunForward(ReadOnlySpan<double> values, Span<Complex> spectrum)
        {
            using TorchRegion region = TorchRegion.Enter();
            Copy(values, _values);
            Copy(fft.rfftn(_values, dim: _axes, norm: FFTNormType.Backward), spectrum);
        }

        protected override void RunBackward(Span<Complex> spectrum, Span<double> values)
        {
            using TorchRegion region = TorchRegion.Enter();
            Copy<Complex>(spectrum, _spectrum);
            Copy(fft.irfftn(_spectrum, _shape, _axes, FFTNormType.Forward), values);
        }

        protected override void Free()
        {
            _values.Dispose();
            _spectrum.Dispose();
        }
    }
}
