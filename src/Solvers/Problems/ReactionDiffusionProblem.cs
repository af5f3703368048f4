using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>FitzHugh-Nagumo patterns (PDEBench's two-dimensional reaction-diffusion set): from normal noise, the state at one time to the state later.</summary>
public sealed class ReactionDiffusionProblem : FieldProblem
{
    private readonly int _points, _stride;
    private readonly double _start, _duration;
    private readonly FitzHughNagumo _solver;

    /// <summary>Plans the problem.</summary>
    /// <param name="resolution">Cells a side that are kept.</param>
    /// <param name="points">Cells a side of the solver, a multiple of the resolution.</param>
    /// <param name="start">Time of the input; noise must first have been smoothed.</param>
    /// <param name="duration">Time from input to output.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public ReactionDiffusionProblem(int resolution = 64, int points = 128, double start = 1, double duration = 4)
        : base([FieldShape.Cube("u0", 2, resolution), FieldShape.Cube("v0", 2, resolution)], [FieldShape.Cube("u", 2, resolution), FieldShape.Cube("v", 2, resolution)], new Dictionary<string, object>
        {
            ["equation"] = "u_t = 1e-3 Lap u + u - u^3 - 5e-3 - v, v_t = 5e-3 Lap v + u - v on [-1, 1]^2, no flux; from normal noise",
            ["start"] = start,
            ["duration"] = duration,
            ["solver_cells"] = points,
        })
    {
        if (!(start >= 0) || !(duration > 0))
            throw new ArgumentException($"Times are start {start}, duration {duration}; expected not negative and positive.");
        (_points, _stride, _start, _duration) = (points, StrideOf(points, resolution), start, duration);
        _solver = new FitzHughNagumo(points);
    }

    /// <inheritdoc/>
    protected override double[][] Draw(RandomSource random)
    {
        var state = new double[_solver.StateLength];
        foreach (ref double x in state.AsSpan())
            x = random.NextGaussian();
        if (_start > 0)
            _solver.Advance(state, _start);
        double[][] first = Halves(state);
        _solver.Advance(state, _duration);
        return [.. first, .. Halves(state)];
    }

    private double[][] Halves(double[] state) =>
        [Subsample(state[..(state.Length / 2)], 2, _points, _stride), Subsample(state[(state.Length / 2)..], 2, _points, _stride)];
}
