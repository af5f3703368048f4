using EquivSim.TorchRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// The lowest Fourier modes of real fields on a grid and the way back, as a few large matrix products: with few modes kept this moves less
/// memory than a fast transform of all of them, and its derivative is the same kind of product.
/// </summary>
/// <remarks>
/// A field is [n₁ … n_d, lanes]: space first, so that each axis is one product over all lanes. The last axis comes first: it halves the spectrum of a real
/// field, and the others have half as much to do. A spectrum is [M₁ … M_d, 2, lanes] with the
/// real and imaginary parts on the axis before the last. Of m modes the axes hold k = −⌊m/2⌋ … ⌈m/2⌉−1, the last one k = 0 … ⌊m/2⌋, which
/// determines a real field. Forward divides by the number of points, so that spectra do not depend on the resolution; inverse is real by
/// construction (what would be the imaginary part of the k = 0 and Nyquist columns is dropped).
/// <para>
/// A period longer than the domain treats the field as zero beyond its end, without ever storing zeros: for problems that are not periodic.
/// </para>
/// </remarks>
public sealed class TruncatedFourier : IDisposable
{
    private readonly Tensor[] _forward, _inverse;
    private readonly long[] _points, _kept;

    /// <summary>Plans the transforms of one grid.</summary>
    /// <param name="points">Points on each axis.</param>
    /// <param name="modes">Modes on each axis.</param>
    /// <param name="periods">Period over length of the domain on each axis, at least 1; all 1 when null.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    /// <exception cref="ArgumentException">An axis has more modes than the grid resolves, or the lists differ in length.</exception>
    public TruncatedFourier(
        IReadOnlyList<long> points, IReadOnlyList<int> modes, IReadOnlyList<double>? periods = null, ScalarType dtype = ScalarType.Float32, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(modes);
        if (points.Count == 0 || points.Count != modes.Count || (periods is not null && periods.Count != points.Count))
            throw new ArgumentException($"A transform needs points, modes and periods for the same axes; got {points.Count}, {modes.Count} and {periods?.Count ?? points.Count}.");
        int axes = points.Count;
        (_forward, _inverse) = (new Tensor[axes], new Tensor[axes]);
        _points = [.. points];
        _kept = [.. modes.Select((m, j) => (long)KeptModes.Count(m, j == axes - 1))];
        using TorchRegion region = TorchRegion.Enter();
        for (int j = 0; j < axes; j++)
        {
            double period = periods?[j] ?? 1;
            if (modes[j] < 1 || modes[j] > points[j])
                throw new ArgumentException($"{modes[j]} modes along axis {j} need a grid of at least as many points; the field has {points[j]}.");
            if (!(period >= 1) || double.IsInfinity(period))
                throw new ArgumentException($"The period of axis {j} is {period} lengths of the domain; expected at least 1.");
            var axis = new AxisMatrices((int)points[j], modes[j], period, isLast: j == axes - 1);
            _forward[j] = Constant(axis.Forward(), dtype, device);
            _inverse[j] = Constant(axis.Inverse(), dtype, device);
        }
    }

    /// <summary>Computes the kept modes.</summary>
    /// <param name="field">[n₁ … n_d, lanes].</param>
    /// <returns>[M₁ … M_d, 2, lanes].</returns>
    public Tensor Forward(Tensor field)
    {
        ArgumentNullException.ThrowIfNull(field);
        Require(field, [.. _points], "field");
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

    /// <summary>Sums the kept modes on the grid.</summary>
    /// <param name="spectrum">[M₁ … M_d, 2, lanes].</param>
    /// <returns>[n₁ … n_d, lanes].</returns>
    public Tensor Inverse(Tensor spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        Require(spectrum, [.. _kept, 2], "spectrum");
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

    private static Tensor Constant(double[,] matrix, ScalarType dtype, Device? device) =>
        from_array(matrix, dtype, device ?? CPU).DetachFromDisposeScope();

    private static void Require(Tensor t, long[] leading, string name)
    {
        if (t.shape.Length != leading.Length + 1 || !t.shape.AsSpan(0, leading.Length).SequenceEqual(leading))
            throw new ArgumentException($"The {name} has shape [{string.Join(", ", t.shape)}]; expected [{string.Join(", ", leading)}, lanes].");
    }
}
