using System.Numerics;
using EquivSim.Fourier;

namespace EquivSim.Solvers;

/// <summary>
/// Two-dimensional incompressible flow on a periodic unit square as vorticity: w_t + u·∇w = ν Δw + f, −Δψ = w, u = (ψ_y, −ψ_x).
/// Fourier pseudo-spectral, 2/3 rule, exact diffusion, fourth order in time.
/// </summary>
public sealed class VorticitySolver : IDisposable
{
    private readonly PeriodicSpectrum _modes;
    private readonly RealTransform _transform;
    private readonly IntegratingFactor _stepper;
    private readonly Complex[] _spectrum, _forcing, _work;
    private readonly double[] _along, _across, _vorticity;

    /// <summary>Plans a grid.</summary>
    /// <param name="points">Points a side.</param>
    /// <param name="viscosity">ν, not negative.</param>
    /// <param name="forcing">f at the points, [x, y], row-major; none when null.</param>
    /// <param name="provider">Fourier transforms.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the forcing has another length.</exception>
    public VorticitySolver(int points, double viscosity, double[]? forcing, FourierProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 4);
        ArgumentOutOfRangeException.ThrowIfNegative(viscosity);
        if (forcing is not null && forcing.Length != points * points)
            throw new ArgumentException($"The forcing has {forcing.Length} numbers for {points} x {points} points.");
        _modes = new PeriodicSpectrum(2, points);
        _transform = provider.PlanReal(_modes.Shape);
        _stepper = new IntegratingFactor([.. _modes.SquaredNorms.Select(k2 => viscosity * k2)], Nonlinear);
        (_spectrum, _forcing, _work) = (new Complex[_modes.Count], new Complex[_modes.Count], new Complex[_modes.Count]);
        (_along, _across, _vorticity) = (new double[_transform.Length], new double[_transform.Length], new double[_transform.Length]);
        if (forcing is not null)
            ToSpectrum(forcing, _forcing);
    }

    /// <summary>Advances a vorticity field in place.</summary>
    /// <param name="vorticity">w at the points, [x, y], row-major; its mean is a constant of the motion.</param>
    /// <param name="duration">Time to go.</param>
    /// <param name="maxStep">Longest step.</param>
    /// <exception cref="InvalidOperationException">The step was too long: the field is not finite any more.</exception>
    public void Advance(Span<double> vorticity, double duration, double maxStep)
    {
        int steps = Math.Max(1, (int)Math.Ceiling(duration / maxStep - 1e-9));
        ToSpectrum(vorticity, _spectrum);
        for (int step = 0; step < steps; step++)
            _stepper.Advance(_spectrum, duration / steps);
        _spectrum.CopyTo(_work, 0);
        _transform.Backward(_work, vorticity);
        if (!double.IsFinite(vorticity[0]))
            throw new InvalidOperationException($"The flow blew up with steps of {duration / steps}; take shorter ones.");
    }

    /// <inheritdoc/>
    public void Dispose() => _transform.Dispose();

    /// <summary>−∇·(u w) + f.</summary>
    private void Nonlinear(Complex[] w, Complex[] result)
    {
        for (int c = 0; c < w.Length; c++)
            _work[c] = _modes.IsKept[c] ? w[c] : 0;
        _transform.Backward(_work, _vorticity);
        // u = ψ_y and v = −ψ_x with ψ = w / k².
        Velocity(w, _modes.WaveNumbers[1], 1, _along);
        Velocity(w, _modes.WaveNumbers[0], -1, _across);
        double scale = 1.0 / _vorticity.Length;
        for (int i = 0; i < _vorticity.Length; i++)
        {
            _along[i] *= scale * _vorticity[i];
            _across[i] *= scale * _vorticity[i];
        }
        _transform.Forward(_along, result);
        _transform.Forward(_across, _work);
        for (int c = 0; c < result.Length; c++)
        {
            Complex divergence = _modes.WaveNumbers[0][c] * result[c] + _modes.WaveNumbers[1][c] * _work[c];
            result[c] = _forcing[c] + (_modes.IsKept[c] ? new Complex(divergence.Imaginary, -divergence.Real) : 0);
        }
    }

    private void Velocity(Complex[] w, double[] waves, double sign, double[] values)
    {
        for (int c = 0; c < w.Length; c++)
        {
            double factor = _modes.IsKept[c] && _modes.SquaredNorms[c] > 0 ? sign * waves[c] / _modes.SquaredNorms[c] : 0;
            _work[c] = new Complex(-factor * w[c].Imaginary, factor * w[c].Real);
        }
        _transform.Backward(_work, values);
    }

    private void ToSpectrum(ReadOnlySpan<double> values, Complex[] spectrum)
    {
        _transform.Forward(values, spectrum);
        for (int c = 0; c < spectrum.Length; c++)
            spectrum[c] *= 1.0 / _transform.Length;
    }
}
