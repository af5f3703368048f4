using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// Truncated Fourier transforms as a few large matrix products of torch's, on any device: the plain twin of <see cref="LaneFourier{T}"/>. Each axis is one product over all lanes.
/// </summary>
internal sealed class MatrixFourier : IDisposable
{
    private readonly Tensor[] _forward, _inverse;
    private readonly long[] _points, _kept;

    /// <param name="points">Points on each axis.</param>
    /// <param name="modes">Modes on each axis.</param>
    /// <param name="periods">Period over length of the domain on each axis.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs.</param>
    public MatrixFourier(IReadOnlyList<long> points, IReadOnlyList<int> modes, IReadOnlyList<double> periods, ScalarType dtype, Device device)
    {
        int axes = points.Count;
        _points = [.. points];
        _kept = [.. modes.Select((m, j) => (long)KeptModes.Count(m, j == axes - 1))];
        AxisMatrices[] matrices = [.. points.Select((n, j) => new AxisMatrices((int)n, modes[j], periods[j], isLast: j == axes - 1))];
        _forward = [.. matrices.Select(m => Constant(m.Forward()))];
        _inverse = [.. matrices.Select(m => Constant(m.Inverse()))];

        Tensor Constant(double[,] matrix) => from_array(matrix, dtype, device).DetachFromDisposeScope();
    }

    /// <summary>[n₁ … n_d, lanes] to [M₁ … M_d, 2, lanes].</summary>
    public Tensor Forward(Tensor field)
    {
        using DisposeScope scope = NewDisposeScope();
        int last = _points.Length - 1;
        long left = _points[..last].Aggregate(1L, (a, b) => a * b), lanes = field.shape[^1];
        Tensor t = Product(_forward[last], field.reshape(left, _points[last], lanes));
        for (int j = last - 1; j >= 0; j--)
        {
            left /= _points[j];
            // e^(−iθ)(x + iy) = (cx + sy) + i(cy − sx)
            (Tensor real, Tensor imaginary, Tensor realSin, Tensor imaginarySin) = Turned(Product(_forward[j], t.view(left, _points[j], -1)), lanes);
            t = stack([real + imaginarySin, imaginary - realSin], -2);
        }
        return t.view([.. _kept, 2, lanes]).MoveToOuterDisposeScope();
    }

    /// <summary>[M₁ … M_d, 2, lanes] to [n₁ … n_d, lanes].</summary>
    public Tensor Inverse(Tensor spectrum)
    {
        using DisposeScope scope = NewDisposeScope();
        int last = _points.Length - 1;
        long done = 1, lanes = spectrum.shape[^1];
        Tensor t = spectrum;
        for (int j = 0; j < last; j++)
        {
            // e^(iθ)(x + iy) = (cx − sy) + i(cy + sx)
            (Tensor real, Tensor imaginary, Tensor realSin, Tensor imaginarySin) = Turned(Product(_inverse[j], t.reshape(done, _kept[j], -1)), lanes);
            t = stack([real - imaginarySin, imaginary + realSin], -2);
            done *= _points[j];
        }
        return Product(_inverse[last], t.reshape(done, 2 * _kept[last], lanes)).view([.. _points, lanes]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor matrix in _forward.Concat(_inverse))
            matrix.Dispose();
    }

    private static Tensor Product(Tensor matrix, Tensor batch) => batch.shape[0] == 1
        ? matrix.mm(batch.squeeze(0))
        : matrix.expand(batch.shape[0], -1, -1).bmm(batch);

    /// <summary>Cosine and sine sums of the real and imaginary parts, each [left, count, rest, lanes], from [left, (cosine or sine, count), (rest, part, lanes)].</summary>
    private static (Tensor Real, Tensor Imaginary, Tensor RealSin, Tensor ImaginarySin) Turned(Tensor product, long lanes)
    {
        long left = product.dim() == 2 ? 1 : product.shape[0];
        Tensor[] sums = product.view(left, 2, product.shape[^2] / 2, -1, 2, lanes).unbind(1);
        Tensor[] cosine = sums[0].unbind(-2), sine = sums[1].unbind(-2);
        return (cosine[0], cosine[1], sine[0], sine[1]);
    }
}
