using EquivSim.Fourier;
using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>
/// Two-dimensional forced flow on a periodic unit square, vorticity at one time to vorticity some time later (Li et al., arXiv:2010.08895,
/// section 5.3): w₀ ~ N(0, 7³ (−Δ + 49)^(−5/2)), f = 0.1 (sin 2π(x + y) + cos 2π(x + y)). The forcing, the same in all samples, is an input
/// as well: from both fields to the outcome the problem commutes with shifts, and turns its sign with reflections.
/// </summary>
public sealed class NavierStokesProblem : FieldProblem, IDisposable
{
    private readonly int _points, _stride;
    private readonly double _start, _duration, _step;
    private readonly double[] _forcing;
    private readonly VorticitySolver _solver;
    private readonly PeriodicRandomField _field;

    /// <summary>Plans the problem.</summary>
    /// <param name="provider">Fourier transforms.</param>
    /// <param name="resolution">Points a side that are kept.</param>
    /// <param name="points">Points a side of the solver, a multiple of the resolution.</param>
    /// <param name="viscosity">ν.</param>
    /// <param name="start">Time of the input.</param>
    /// <param name="duration">Time from input to output.</param>
    /// <param name="step">Longest step of the solver.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public NavierStokesProblem(
        FourierProvider provider, int resolution = 64, int points = 64, double viscosity = 1e-3, double start = 0, double duration = 10, double step = 0.02)
        : base([FieldShape.Cube("w0", 2, resolution), FieldShape.Cube("f", 2, resolution)], [FieldShape.Cube("w", 2, resolution)], new Dictionary<string, object>
        {
            ["equation"] = "w_t + u.grad w = nu Lap w + 0.1 (sin 2 pi (x + y) + cos 2 pi (x + y)), periodic unit square; w0 at the start, w after the duration",
            ["nu"] = viscosity,
            ["start"] = start,
            ["duration"] = duration,
            ["step"] = step,
            ["solver_points"] = points,
        })
    {
        if (!(start >= 0) || !(duration > 0) || !(step > 0))
            throw new ArgumentException($"Times are start {start}, duration {duration}, step {step}; expected start not negative, the others positive.");
        (_points, _stride, _start, _duration, _step) = (points, StrideOf(points, resolution), start, duration, step);
        double[] forcing = Forcing(points);
        _forcing = Subsample(forcing, 2, points, _stride);
        _solver = new VorticitySolver(points, viscosity, forcing, provider);
        _field = new PeriodicRandomField(2, points, alpha: 2.5, tau: 7, sigma: Math.Pow(7, 1.5), provider);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _solver.Dispose();
        _field.Dispose();
    }

    /// <inheritdoc/>
    protected override double[][] Draw(RandomSource random)
    {
        var w = new double[_field.Length];
        _field.Draw(random, w);
        if (_start > 0)
            _solver.Advance(w, _start, _step);
        double[] first = Subsample(w, 2, _points, _stride);
        _solver.Advance(w, _duration, _step);
        return [first, _forcing, Subsample(w, 2, _points, _stride)];
    }

    private static double[] Forcing(int points)
    {
        var forcing = new double[points * points];
        for (int c = 0; c < forcing.Length; c++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * (c / points + c % points) / points);
            forcing[c] = 0.1 * (sin + cos);
        }
        return forcing;
    }
}
