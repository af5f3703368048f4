using System.Numerics;
using EquivSim.Fourier;

namespace EquivSim.Solvers;

/// <summary>Burgers' equation u_t + (u²/2)_x = ν u_xx on the periodic unit interval: Fourier pseudo-spectral, 2/3 rule, exact diffusion, fourth order in time.</summary>
public sealed class BurgersSolver : IDisposable
{
    private readonly PeriodicSpectrum _modes;
    private readonly RealTransform _transform;
    private readonly IntegratingFactor _stepper;
    private readonly Complex[] _spectrum, _work;
    private readonly double[] _values;

    /// <summary>Plans a grid.</summary>
    /// <param name="points">Points.</param>
    /// <param name="viscosity">ν, not negative.</param>
    /// <param name="provider">Fourier transforms.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public BurgersSolver(int points, double viscosity, FourierProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 4);
        ArgumentOutOfRangeException.ThrowIfNegative(viscosity);
        _modes = new PeriodicSpectrum(1, points);
        _transform = provider.PlanReal([points]);
        _stepper = new IntegratingFactor([.. _modes.SquaredNorms.Select(k2 => viscosity * k2)], Nonlinear);
        (_spectrum, _work, _values) = (new Complex[_modes.Count], new Complex[_modes.Count], new double[points]);
    }

    /// <summary>Advances a field in place.</summary>
    /// <param name="field">u at the points.</param>
    /// <param name="duration">Time to go.</param>
    /// <param name="maxStep">Longest step.</param>
    /// <exception cref="InvalidOperationException">The step was too long: the field is not finite any more.</exception>
    public void Advance(Span<double> field, double duration, double maxStep = 2e-3)
    {
        int steps = Math.Max(1, (int)Math.Ceiling(duration / maxStep - 1e-9));
        _transform.Forward(field, _spectrum);
        for (int c = 0; c < _spectrum.Length; c++)
            _spectrum[c] *= 1.0 / _modes.Points;
        for (int step = 0; step < steps; step++)
            _stepper.Advance(_spectrum, duration / steps);
        _spectrum.CopyTo(_work, 0);
        _transform.Backward(_work, field);
        if (!double.IsFinite(field[0]))
            throw new InvalidOperationException($"Burgers' equation blew up with steps of {duration / steps}; take shorter ones.");
    }

    /// <inheritdoc/>
    public void Dispose() => _transform.Dispose();

    private void Nonlinear(Complex[] u, Complex[] result)
    {
        for (int c = 0; c < u.Length; c++)
            _work[c] = _modes.IsKept[c] ? u[c] : 0;
        _transform.Backward(_work, _values);
        for (int i = 0; i < _values.Length; i++)
            _values[i] *= -0.5 * _values[i] / _modes.Points;
        _transform.Forward(_values, result);
        for (int c = 0; c < u.Length; c++)
            result[c] = _modes.IsKept[c] ? new Complex(-result[c].Imaginary, result[c].Real) * _modes.WaveNumbers[0][c] : 0;
    }
}
