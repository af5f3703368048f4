using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// The Fourier layer: the lowest modes of a field, a complex matrix over the channels for each of them, and back to the grid. Any number of
/// axes, any resolution that holds the modes.
/// </summary>
public sealed class SpectralConvolution : IDisposable
{
    private readonly SpectralKernel _kernel;
    private readonly int _layer;
    private readonly FourierPlans _plans;

    /// <summary>Makes the layer over weights and plans that it does not own.</summary>
    /// <param name="kernel">The weights.</param>
    /// <param name="layer">Which of the kernel's layers, from 0.</param>
    /// <param name="plans">Where planned transforms are kept; may be shared by layers.</param>
    internal SpectralConvolution(SpectralKernel kernel, int layer, FourierPlans plans) => (_kernel, _layer, _plans) = (kernel, layer, plans);

    /// <summary>Makes the layer over weights that it does not own.</summary>
    /// <param name="kernel">The weights.</param>
    /// <param name="periods">Period over length of the domain on each axis; all 1 when null.</param>
    public SpectralConvolution(SpectralKernel kernel, IReadOnlyList<double>? periods = null)
        : this(kernel, 0, new FourierPlans(periods))
    {
        ArgumentNullException.ThrowIfNull(kernel);
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="field">[n₁ … n_d, batch, in].</param>
    /// <param name="modes">Modes in use; the kernel's when null.</param>
    /// <returns>[n₁ … n_d, batch, out].</returns>
    /// <exception cref="ArgumentException">The field has another rank or number of channels, or its grid is too coarse for the modes.</exception>
    public Tensor Forward(Tensor field, IReadOnlyList<int>? modes = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        int axes = _kernel.Shape.Modes.Count;
        if (field.dim() != axes + 2 || field.shape[^1] != _kernel.Shape.In)
            throw new ArgumentException($"The field has shape [{string.Join(", ", field.shape)}]; expected {axes} axes of space, the batch, and {_kernel.Shape.In} channels.");
        modes ??= _kernel.Shape.Modes;
        long[] points = field.shape[..axes];
        long batch = field.shape[axes], channels = field.shape[axes + 1];
        TruncatedFourier transform = _plans.Get(points, modes, field.dtype, field.device);
        using DisposeScope scope = NewDisposeScope();
        Tensor spectrum = transform.Forward(field.reshape([.. points, batch * channels]));
        Tensor mixed = _kernel.Apply(spectrum.view(-1, 2, batch, channels), _layer, modes);
        return transform.Inverse(mixed.reshape([.. spectrum.shape[..^1], batch * _kernel.Shape.Out]))
            .view([.. points, batch, _kernel.Shape.Out]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _plans.Dispose();
}
