using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>Products of complex numbers whose parts are two planes of real tensors, so that the work is real matrix products without copies.</summary>
internal static class ComplexProduct
{
    /// <summary>Contracts the channels of a spectrum with complex matrices.</summary>
    /// <param name="x">[modes, 2, batch, in].</param>
    /// <param name="matrix">[in, 2, out], the same for all modes, or [modes, in, 2, out].</param>
    /// <returns>[modes, 2, batch, out].</returns>
    public static Tensor Of(Tensor x, Tensor matrix)
    {
        using DisposeScope scope = NewDisposeScope();
        long modes = x.shape[0], batch = x.shape[2], input = x.shape[3], output = matrix.shape[^1];
        Tensor all = matrix.dim() == 3
            ? x.reshape(-1, input).mm(matrix.reshape(input, 2 * output))
            : x.reshape(modes, 2 * batch, input).bmm(matrix.reshape(modes, input, 2 * output));
        // Splits: the derivative of a split is one concatenation, that of a slice a tensor of zeros for each slice.
        Tensor[] rows = all.view(modes, 2, batch, 2, output).unbind(1);
        Tensor[] real = rows[0].unbind(2), imaginary = rows[1].unbind(2);
        return stack([real[0] - imaginary[1], real[1] + imaginary[0]], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Multiplies each mode and channel of a spectrum by a complex number.</summary>
    /// <param name="x">[modes, 2, batch, channels].</param>
    /// <param name="factors">Complex [modes, channels].</param>
    public static Tensor Scale(Tensor x, Tensor factors)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] parts = x.unbind(1);
        Tensor[] f = factors.view_as_real().unsqueeze(1).unbind(-1);
        return stack([parts[0] * f[0] - parts[1] * f[1], parts[0] * f[1] + parts[1] * f[0]], 1).MoveToOuterDisposeScope();
    }

    /// <summary>A complex tensor [..., in, out] as real planes [..., in, 2, out].</summary>
    public static Tensor Planes(Tensor complex) => complex.view_as_real().transpose(-1, -2);
}
