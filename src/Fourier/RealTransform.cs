using System.Numerics;

namespace EquivSim.Fourier;

/// <summary>
/// A planned transform between real arrays [batch, n₁ … n_d] and their half spectra [batch, n₁ … n_d/2 + 1]. Not for use by several threads at once.
/// </summary>
public abstract class RealTransform : IDisposable
{
    /// <summary>Checks and keeps the shape.</summary>
    /// <exception cref="ArgumentException">A length or the batch is not positive.</exception>
    protected RealTransform(ReadOnlySpan<int> shape, int batch)
    {
        Length = TransformShape.Count(shape, batch);
        SpectrumLength = Length / shape[^1] * (shape[^1] / 2 + 1);
    }

    /// <summary>Real numbers in all arrays of the batch.</summary>
    public int Length { get; }

    /// <summary>Complex numbers in all half spectra of the batch.</summary>
    public int SpectrumLength { get; }

    /// <summary>X[k] = sum over n of x[n] exp(-2πi k·n/N) for k_d ≤ n_d/2, not scaled.</summary>
    /// <param name="values">[batch, shape].</param>
    /// <param name="spectrum">Receives [batch, half shape].</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Forward(ReadOnlySpan<double> values, Span<Complex> spectrum)
    {
        TransformShape.Require(values.Length, Length, "values");
        TransformShape.Require(spectrum.Length, SpectrumLength, "spectrum");
        RunForward(values, spectrum);
    }

    /// <summary>The real array whose spectrum is given by its half, not scaled.</summary>
    /// <param name="spectrum">[batch, half shape]; its contents are lost.</param>
    /// <param name="values">Receives [batch, shape].</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Backward(Span<Complex> spectrum, Span<double> values)
    {
        TransformShape.Require(values.Length, Length, "values");
        TransformShape.Require(spectrum.Length, SpectrumLength, "spectrum");
        RunBackward(spectrum, values);
    }

    /// <summary>Transforms values of the right length.</summary>
    protected abstract void RunForward(ReadOnlySpan<double> values, Span<Complex> spectrum);

    /// <summary>Transforms a spectrum of the right length back.</summary>
    protected abstract void RunBackward(Span<Complex> spectrum, Span<double> values);

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the plan holds.</summary>
    protected virtual void Free()
    {
    }
}
