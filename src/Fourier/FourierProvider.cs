namespace EquivSim.Fourier;

/// <summary>Where discrete Fourier transforms come from: FFTW, torch.fft or managed code.</summary>
/// <remarks>
/// Transforms are planned once for a shape and then run without allocation. They are not scaled in either direction, as FFTW's: forward,
/// then backward multiplies by the number of points.
/// </remarks>
public abstract class FourierProvider
{
    /// <summary>The best provider that needs no torch: FFTW where it is installed, else managed code.</summary>
    public static FourierProvider WithoutTorch { get; } = (FourierProvider?)FftwProvider.Find() ?? new ManagedProvider();

    /// <summary>Name to show, such as <c>FFTW 3.3.10</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Plans transforms of complex arrays.</summary>
    /// <param name="shape">Lengths of the axes, the last one contiguous.</param>
    /// <param name="batch">Arrays transformed at once, one after the other in memory.</param>
    /// <exception cref="ArgumentException">A length or the batch is not positive.</exception>
    public abstract ComplexTransform PlanComplex(ReadOnlySpan<int> shape, int batch = 1);

    /// <summary>Plans transforms between real arrays and the half of their spectra that determines them.</summary>
    /// <inheritdoc cref="PlanComplex"/>
    public abstract RealTransform PlanReal(ReadOnlySpan<int> shape, int batch = 1);
}
