using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace EquivSim.Fourier;

/// <summary>
/// Transforms in managed code: MathNet's one-dimensional ones, axis by axis. Needs nothing installed and is the slowest provider, several times
/// slower than the others: what the torch-free parts fall back on.
/// </summary>
public sealed class ManagedProvider : FourierProvider
{
    /// <inheritdoc/>
    public override string Name => "MathNet, managed";

    /// <inheritdoc/>
    public override ComplexTransform PlanComplex(ReadOnlySpan<int> shape, int batch = 1) => new ManagedComplex(shape, batch);

    /// <inheritdoc/>
    public override RealTransform PlanReal(ReadOnlySpan<int> shape, int batch = 1) => new ManagedReal(shape, batch);

    private sealed class ManagedComplex(ReadOnlySpan<int> shape, int batch) : ComplexTransform(shape, batch)
    {
        private readonly int[] _shape = shape.ToArray();
        private readonly Complex[][] _lines = [.. shape.ToArray().Select(n => new Complex[n])];

        protected override void Run(Span<Complex> data, bool isForward)
        {
            int stride = 1;
            for (int axis = _shape.Length - 1; axis >= 0; axis--)
            {
                int n = _shape[axis];
                Complex[] line = _lines[axis];
                for (int block = 0; block < data.Length && n > 1; block += n * stride)
                {
                    for (int first = block; first < block + stride; first++)
                    {
                        for (int k = 0; k < n; k++)
                            line[k] = data[first + k * stride];
                        if (isForward)
                            MathNet.Numerics.IntegralTransforms.Fourier.Forward(line, FourierOptions.NoScaling);
                        else
                            MathNet.Numerics.IntegralTransforms.Fourier.Inverse(line, FourierOptions.NoScaling);
                        for (int k = 0; k < n; k++)
                            data[first + k * stride] = line[k];
                    }
                }
                stride *= n;
            }
        }
    }

    /// <summary>The complex transform, of which half is kept; the other half of a real array's spectrum is conj X[-k].</summary>
    private sealed class ManagedReal(ReadOnlySpan<int> shape, int batch) : RealTransform(shape, batch)
    {
        private readonly int[] _shape = shape.ToArray();
        private readonly ManagedComplex _complex = new(shape, batch);
        private readonly Complex[] _whole = new Complex[TransformShape.Count(shape, batch)];

        protected override void RunForward(ReadOnlySpan<double> values, Span<Complex> spectrum)
        {
            for (int i = 0; i < values.Length; i++)
                _whole[i] = values[i];
            _complex.Forward(_whole);
            int n = _shape[^1], half = n / 2 + 1;
            for (int line = 0; line < values.Length / n; line++)
                _whole.AsSpan(line * n, half).CopyTo(spectrum.Slice(line * half, half));
        }

        protected override void RunBackward(Span<Complex> spectrum, Span<double> values)
        {
            int n = _shape[^1], half = n / 2 + 1;
            for (int line = 0; line < values.Length / n; line++)
            {
                int mirrored = Mirror(line) * half;
                for (int k = 0; k < n; k++)
                    _whole[line * n + k] = k < half ? spectrum[line * half + k] : Complex.Conjugate(spectrum[mirrored + n - k]);
            }
            _complex.Backward(_whole);
            for (int i = 0; i < values.Length; i++)
                values[i] = _whole[i].Real;
        }

        /// <summary>The line whose indices on all axes but the last are the negatives of a line's, in the same array of the batch.</summary>
        private int Mirror(int line)
        {
            int mirrored = 0, stride = 1;
            for (int axis = _shape.Length - 2; axis >= 0; axis--)
            {
                int n = _shape[axis];
                mirrored += (n - line % n) % n * stride;
                line /= n;
                stride *= n;
            }
            return mirrored + line * stride;
        }
    }
}
