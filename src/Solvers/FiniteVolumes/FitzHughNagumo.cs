namespace EquivSim.Solvers;

/// <summary>
/// An activator u and an inhibitor v that react and diffuse on [−1, 1]² with no flux through the boundary:
/// u_t = D_u Δu + u − u³ − k − v, v_t = D_v Δv + u − v. Cell-centred second-order differences, fourth-order Runge-Kutta.
/// </summary>
public sealed class FitzHughNagumo
{
    private const double StabilityShare = 0.6;

    /// <summary>3 u², the rate at which −u³ acts, at the largest values of normal noise.</summary>
    private const double LargestReactionRate = 60;

    private readonly int _points;
    private readonly double _diffusionU, _diffusionV, _k;
    private readonly double[] _stage, _slope, _sum;

    /// <summary>Plans a grid.</summary>
    /// <param name="points">Cells a side.</param>
    /// <param name="diffusionU">D_u.</param>
    /// <param name="diffusionV">D_v.</param>
    /// <param name="k">k.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public FitzHughNagumo(int points, double diffusionU = 1e-3, double diffusionV = 5e-3, double k = 5e-3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(diffusionU);
        ArgumentOutOfRangeException.ThrowIfNegative(diffusionV);
        (_points, _diffusionU, _diffusionV, _k) = (points, diffusionU, diffusionV, k);
        (_stage, _slope, _sum) = (new double[StateLength], new double[StateLength], new double[StateLength]);
    }

    /// <summary>Numbers in a state: u, then v, each row-major.</summary>
    public int StateLength => 2 * _points * _points;

    /// <summary>The longest step that is stable with a margin.</summary>
    public double StableStep
    {
        get
        {
            double h = 2.0 / _points, fastest = 8 * Math.Max(_diffusionU, _diffusionV) / (h * h) + LargestReactionRate;
            return StabilityShare * 2.78 / fastest;
        }
    }

    /// <summary>Advances a state in place.</summary>
    /// <param name="state">[2, points, points].</param>
    /// <param name="duration">Time to go.</param>
    /// <param name="maxStep">Longest step; at most <see cref="StableStep"/> is taken.</param>
    /// <exception cref="ArgumentException">The state has another length.</exception>
    public void Advance(double[] state, double duration, double maxStep = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Length != StateLength)
            throw new ArgumentException($"The state has {state.Length} numbers; expected {StateLength}.");
        int steps = Math.Max(1, (int)Math.Ceiling(duration / Math.Min(maxStep, StableStep) - 1e-9));
        double dt = duration / steps;
        ReadOnlySpan<double> stages = [0, 0.5, 0.5, 1], weights = [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6];
        for (int step = 0; step < steps; step++)
        {
            state.CopyTo(_sum, 0);
            state.CopyTo(_stage, 0);
            for (int s = 0; s < 4; s++)
            {
                if (s > 0)
                    Vectors.Combine(state, stages[s] * dt, _slope, _stage);
                Slope(_stage, _slope);
                Vectors.Combine(_sum, weights[s] * dt, _slope, _sum);
            }
            _sum.CopyTo(state, 0);
        }
    }

    private void Slope(double[] state, double[] slope)
    {
        int n = _points, cells = n * n;
        double perArea = n * n / 4.0;
        for (int i = 0; i < n; i++)
        {
            int up = i == 0 ? 0 : -n, down = i == n - 1 ? 0 : n;
            for (int j = 0; j < n; j++)
            {
                int c = i * n + j, left = j == 0 ? 0 : -1, right = j == n - 1 ? 0 : 1, d = c + cells;
                double u = state[c], v = state[d];
                double spreadU = state[c + up] + state[c + down] + state[c + left] + state[c + right] - 4 * u;
                double spreadV = state[d + up] + state[d + down] + state[d + left] + state[d + right] - 4 * v;
                slope[c] = _diffusionU * perArea * spreadU + u - u * u * u - _k - v;
                slope[d] = _diffusionV * perArea * spreadV + u - v;
            }
        }
    }
}
