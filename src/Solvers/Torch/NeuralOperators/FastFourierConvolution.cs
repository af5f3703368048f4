using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// The spectral convolution as it is usually composed of torch's operations: a fast transform of all modes, the kept ones cut out and mixed by
/// einsum, zeros around them, and back. The slow twin of <see cref="SpectralConvolution"/>, in the layout that suits it.
/// </summary>
public static class FastFourierConvolution
{
    /// <summary>Applies the layer.</summary>
    /// <param name="field">[batch, in, n₁ … n_d].</param>
    /// <param name="weight">Complex [in, out, M₁ … M_d]; on all axes but the last the modes k = 0, 1, … come first, then the negative ones.</param>
    /// <param name="modes">Modes on each axis.</param>
    /// <returns>[batch, out, n₁ … n_d].</returns>
    public static Tensor Forward(Tensor field, Tensor weight, IReadOnlyList<int> modes)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(modes);
        using DisposeScope scope = NewDisposeScope();
        int axes = modes.Count;
        long[] space = [.. Enumerable.Range(2, axes).Select(j => (long)j)];
        long[] points = field.shape[2..];
        Tensor spectrum = fft.rfftn(field, dim: space, norm: FFTNormType.Forward);
        Tensor kept = spectrum.narrow(-1, 0, KeptModes.Count(modes[^1], isLast: true));
        for (int j = 0; j < axes - 1; j++)
        {
            long negative = modes[j] / 2, positive = modes[j] - negative;
            kept = cat([kept.narrow(2 + j, 0, positive), kept.narrow(2 + j, points[j] - negative, negative)], 2 + j);
        }
        string waves = "xyz"[..axes];
        Tensor mixed = einsum($"bi{waves},io{waves}->bo{waves}", kept, weight);
        mixed = nn.functional.pad(mixed, [0, spectrum.shape[^1] - mixed.shape[^1]]);
        for (int j = axes - 2; j >= 0; j--)
        {
            long negative = modes[j] / 2, positive = modes[j] - negative;
            long[] gap = mixed.shape;
            gap[2 + j] = points[j] - modes[j];
            mixed = cat([mixed.narrow(2 + j, 0, positive), zeros(gap, mixed.dtype, mixed.device), mixed.narrow(2 + j, positive, negative)], 2 + j);
        }
        // What a transform to real numbers drops at k = 0 is dropped for all axes at once.
        return fft.irfftn(mixed, points, space, FFTNormType.Forward).MoveToOuterDisposeScope();
    }

    /// <summary>Weights [M₁ … M_d, in, out] of a kernel, in the order of <see cref="Forward"/>.</summary>
    public static Tensor Order(Tensor weight, IReadOnlyList<int> modes)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(modes);
        using DisposeScope scope = NewDisposeScope();
        int axes = modes.Count;
        Tensor t = weight;
        for (int j = 0; j < axes - 1; j++)
            t = t.roll(-(modes[j] / 2), j);
        return t.permute([axes, axes + 1, .. Enumerable.Range(0, axes).Select(j => (long)j)]).contiguous().MoveToOuterDisposeScope();
    }
}
