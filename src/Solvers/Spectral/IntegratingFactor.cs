using System.Numerics;

namespace EquivSim.Solvers;

/// <summary>
/// The classical fourth-order Runge-Kutta step for û' = −λ û + N(û) with the linear part solved exactly (integrating factor; Canuto et al.,
/// Spectral Methods, 2006, section D.2): stiff diffusion costs no small steps.
/// </summary>
/// <param name="rates">λ of each mode.</param>
/// <param name="nonlinear">Writes N(first) into the second array; must leave the first as it is.</param>
internal sealed class IntegratingFactor(double[] rates, Action<Complex[], Complex[]> nonlinear)
{
    private readonly double[] _half = new double[rates.Length];
    private readonly Complex[] _k1 = new Complex[rates.Length], _k2 = new Complex[rates.Length], _k3 = new Complex[rates.Length],
        _k4 = new Complex[rates.Length], _stage = new Complex[rates.Length];
    private double _step = double.NaN;

    /// <summary>Advances û by a step.</summary>
    public void Advance(Complex[] u, double step)
    {
        if (step != _step)
        {
            for (int c = 0; c < rates.Length; c++)
                _half[c] = Math.Exp(-0.5 * step * rates[c]);
            _step = step;
        }
        nonlinear(u, _k1);
        for (int c = 0; c < u.Length; c++)
            _stage[c] = _half[c] * (u[c] + 0.5 * step * _k1[c]);
        nonlinear(_stage, _k2);
        for (int c = 0; c < u.Length; c++)
            _stage[c] = _half[c] * u[c] + 0.5 * step * _k2[c];
        nonlinear(_stage, _k3);
        for (int c = 0; c < u.Length; c++)
            _stage[c] = _half[c] * (_half[c] * u[c] + step * _k3[c]);
        nonlinear(_stage, _k4);
        for (int c = 0; c < u.Length; c++)
            u[c] = _half[c] * (_half[c] * (u[c] + step / 6 * _k1[c]) + step / 3 * (_k2[c] + _k3[c])) + step / 6 * _k4[c];
    }
}
