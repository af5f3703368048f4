using EquivSim.TorchRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// The lowest Fourier modes of real fields on a grid and the way back. With few modes kept, small matrix products on each axis do less and move less memory than a
/// fast transform of all of them, and their derivative is the same kind of product.
/// </summary>
/// <remarks>
/// A field is [n₁ … n_d, lanes], space first. The last axis comes first: it halves the spectrum of a real field, and the others have half as much to do. A spectrum
/// is [M₁ … M_d, 2, lanes] with the real and imaginary parts on the axis before the last. Of m modes the axes hold k = −⌊m/2⌋ … ⌈m/2⌉−1, the last one
/// k = 0 … ⌊m/2⌋, which determines a real field. Phases count from the centre of the points, where cosines are even and sines odd; what multiplies modes does not
/// depend on that. Forward divides by the number of points, so that spectra do not depend on the resolution; inverse is real by construction (what would be the
/// imaginary part of the k = 0 and Nyquist columns is dropped).
/// <para>
/// A period longer than the domain treats the field as zero beyond its end, without ever storing zeros: for problems that are not periodic.
/// </para>
/// </remarks>
public sealed class TruncatedFourier : IDisposable
{
    private readonly long[] _points, _kept;
    private readonly ScalarType _dtype;
    private readonly LaneFourierCalls? _lanes;
    private readonly MatrixFourier? _matrices;

    /// <summary>Plans the transforms of one grid.</summary>
    /// <param name="points">Points on each axis.</param>
    /// <param name="modes">Modes on each axis.</param>
    /// <param name="periods">Period over length of the domain on each axis, at least 1; all 1 when null.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    /// <exception cref="ArgumentException">An axis has more modes than the grid resolves, or the lists differ in length.</exception>
    public TruncatedFourier(
        IReadOnlyList<long> points, IReadOnlyList<int> modes, IReadOnlyList<double>? periods = null, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : this(points, modes, periods, dtype, device ?? CPU, usesLanes: (device ?? CPU).type == DeviceType.CPU)
    {
    }

    /// <summary>Plans with the executor asked for.</summary>
    internal TruncatedFourier(IReadOnlyList<long> points, IReadOnlyList<int> modes, IReadOnlyList<double>? periods, ScalarType dtype, Device device, bool usesLanes)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(modes);
        if (points.Count == 0 || points.Count != modes.Count || (periods is not null && periods.Count != points.Count))
            throw new ArgumentException($"A transform needs points, modes and periods for the same axes; got {points.Count}, {modes.Count} and {periods?.Count ?? points.Count}.");
        periods ??= [.. points.Select(_ => 1.0)];
        for (int j = 0; j < points.Count; j++)
        {
            if (modes[j] < 1 || modes[j] > points[j])
                throw new ArgumentException($"{modes[j]} modes along axis {j} need a grid of at least as many points; the field has {points[j]}.");
            if (!(periods[j] >= 1) || double.IsInfinity(periods[j]))
                throw new ArgumentException($"The period of axis {j} is {periods[j]} lengths of the domain; expected at least 1.");
        }
        _dtype = dtype;
        _points = [.. points];
        _kept = [.. modes.Select((m, j) => (long)KeptModes.Count(m, j == points.Count - 1))];
        using TorchRegion region = TorchRegion.Enter();
        if (usesLanes)
            _lanes = LaneFourierCalls.Create(points, modes, periods, dtype);
        else
            _matrices = new MatrixFourier(points, modes, periods, dtype, device);
    }

    /// <summary>Computes the kept modes.</summary>
    /// <param name="field">[n₁ … n_d, lanes].</param>
    /// <returns>[M₁ … M_d, 2, lanes].</returns>
    public Tensor Forward(Tensor field)
    {
        ArgumentNullException.ThrowIfNull(field);
        Require(field, _points, "field");
        return _matrices is not null
            ? _matrices.Forward(field)
            : Run(field, WaveWeights.Mean, isAnalysis: true, [.. _kept, 2, field.shape[^1]]);
    }

    /// <summary>Sums the kept modes on the grid.</summary>
    /// <param name="spectrum">[M₁ … M_d, 2, lanes].</param>
    /// <returns>[n₁ … n_d, lanes].</returns>
    public Tensor Inverse(Tensor spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        Require(spectrum, [.. _kept, 2], "spectrum");
        return _matrices is not null
            ? _matrices.Inverse(spectrum)
            : Run(spectrum, WaveWeights.Mirrored, isAnalysis: false, [.. _points, spectrum.shape[^1]]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lanes?.Dispose();
        _matrices?.Dispose();
    }

    private Tensor Run(Tensor t, WaveWeights weights, bool isAnalysis, long[] shape)
    {
        using DisposeScope scope = NewDisposeScope();
        return LaneFourierFunction.Apply(_lanes!, t.reshape(-1, t.shape[^1]), weights, isAnalysis).view(shape).MoveToOuterDisposeScope();
    }

    private void Require(Tensor t, long[] leading, string name)
    {
        if (t.dtype != _dtype)
            throw new ArgumentException($"The {name} is {t.dtype}; the transform was planned for {_dtype}.");
        if (t.shape.Length != leading.Length + 1 || !t.shape.AsSpan(0, leading.Length).SequenceEqual(leading))
            throw new ArgumentException($"The {name} has shape [{string.Join(", ", t.shape)}]; expected [{string.Join(", ", leading)}, lanes].");
    }
}
