using EquivSim.Solvers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Tests;

/// <summary>The spectral convolution as it is usually composed: a fast transform, the kept modes cut out and mixed, zeros elsewhere, and back.</summary>
internal static class FastFourierConvolution
{
    /// <param name="field">[n₁ … n_d, batch, in].</param>
    /// <param name="weight">Complex [M₁ … M_d, in, out].</param>
    /// <param name="modes">Modes on each axis.</param>
    public static Tensor Forward(Tensor field, Tensor weight, int[] modes)
    {
        int axes = modes.Length;
        long[] space = [.. Enumerable.Range(0, axes).Select(j => (long)j)], points = field.shape[..axes];
        Tensor spectrum = fft.rfftn(field, dim: space, norm: FFTNormType.Forward);
        Tensor kept = spectrum;
        for (int j = 0; j < axes; j++)
            kept = kept.index_select(j, Places(points[j], modes[j], j == axes - 1));
        long batch = field.shape[axes], input = weight.shape[^2], output = weight.shape[^1];
        Tensor mixed = einsum("mbi,mio->mbo", kept.reshape(-1, batch, input), weight.reshape(-1, input, output));
        Tensor all = mixed.view([.. kept.shape[..axes], batch, output]);
        for (int j = 0; j < axes; j++)
        {
            long[] shape = all.shape;
            shape[j] = spectrum.shape[j];
            all = zeros(shape, all.dtype).index_copy(j, Places(points[j], modes[j], j == axes - 1), all);
        }
        // Only the last axis goes back to real numbers, and what it drops at k = 0 and Nyquist's is dropped here in the open.
        for (int j = 0; j < axes - 1; j++)
            all = fft.ifft(all, dim: j, norm: FFTNormType.Forward);
        return fft.irfft(all, points[^1], axes - 1, FFTNormType.Forward);
    }

    private static Tensor Places(long points, int modes, bool isLast)
    {
        int first = KeptModes.First(modes, isLast);
        return tensor(Enumerable.Range(first, KeptModes.Count(modes, isLast)).Select(k => (k + points) % points).ToArray());
    }
}
