using EquivSim.Fourier;
using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>
/// Burgers' equation u_t + (u²/2)_x = ν u_xx on the periodic unit interval from a Gaussian field to its whole history. Defaults reproduce
/// neuraloperator's small Burgers set: u₀ ~ N(0, 625² (−Δ + 25)⁻⁴), t = 0 … 0.96 in 16 steps.
/// </summary>
public sealed class BurgersProblem : FieldProblem, IDisposable
{
    private readonly int _points, _stride, _frames;
    private readonly double _interval;
    private readonly BurgersSolver _solver;
    private readonly PeriodicRandomField _field;

    /// <summary>Plans the problem.</summary>
    /// <param name="provider">Fourier transforms.</param>
    /// <param name="resolution">Points that are kept.</param>
    /// <param name="points">Points of the solver, a multiple of the resolution.</param>
    /// <param name="viscosity">ν.</param>
    /// <param name="duration">Time of the last frame.</param>
    /// <param name="frames">Frames after the start.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public BurgersProblem(FourierProvider provider, int resolution = 16, int points = 128, double viscosity = 0.01, double duration = 0.96, int frames = 16)
        : base([new("u0", [resolution])], [new("u", [frames + 1, resolution])], new Dictionary<string, object>
        {
            ["equation"] = "u_t + (u^2/2)_x = nu u_xx, periodic on [0, 1); u is [sample, time, x]",
            ["nu"] = viscosity,
            ["frame_interval"] = duration / frames,
            ["solver_points"] = points,
        })
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(duration);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frames);
        (_points, _stride, _frames, _interval) = (points, StrideOf(points, resolution), frames, duration / frames);
        _solver = new BurgersSolver(points, viscosity, provider);
        _field = new PeriodicRandomField(1, points, alpha: 4, tau: 5, sigma: 625, provider);
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
        var field = new double[_points];
        _field.Draw(random, field);
        double[] start = Subsample(field, 1, _points, _stride);
        var history = new List<double>(start);
        for (int frame = 0; frame < _frames; frame++)
        {
            _solver.Advance(field, _interval);
            history.AddRange(Subsample(field, 1, _points, _stride));
        }
        return [start, [.. history]];
    }
}
