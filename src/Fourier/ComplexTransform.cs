using System.Numerics;

namespace EquivSim.Fourier;

/// <summary>A planned transform of complex arrays, in place. Not for use by several threads at once.</summary>
public abstract class ComplexTransform : IDisposable
{
    /// <summary>Checks and keeps the shape.</summary>
    /// <exception cref="ArgumentException">A length or the batch is not positive.</exception>
    protected ComplexTransform(ReadOnlySpan<int> shape, int batch) => Length = TransformShape.Count(shape, batch);

    /// <summary>Numbers in all arrays of the batch.</summary>
    public int Length { get; }

    /// <summary>X[k] = sum over n of x[n] exp(-2πi k·n/N), not scaled.</summary>
    /// <param name="data">[batch, shape], overwritten.</param>
    /// <exception cref="ArgumentException">The span has another length than <see cref="Length"/>.</exception>
    public void Forward(Span<Complex> data)
    {
        TransformShape.Require(data.Length, Length, "data");
        Run(data, isForward: true);
    }

    /// <summary>x[n] = sum over k of X[k] exp(+2πi k·n/N), not scaled.</summary>
    /// <inheritdoc cref="Forward"/>
    public void Backward(Span<Complex> data)
    {
        TransformShape.Require(data.Length, Length, "data");
        Run(data, isForward: false);
    }

    /// <summary>Transforms data of the right length in place.</summary>
    protected abstract void Run(Span<Complex> data, bool isForward);

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
