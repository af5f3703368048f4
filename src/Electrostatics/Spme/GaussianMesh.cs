using EquivSim.Fourier;

namespace EquivSim.Electrostatics;

/// <summary>
/// Gaussian charges of one width in a crystal, all on the mesh: O(N log N), no pairs. Pairs interact by erf(r/√2σ)/r at every distance, charges not with
/// themselves; the mean of a net charge's potential is left out, background and all.
/// </summary>
/// <param name="sigma">Width in that formula, Å: two Gaussians of width σ/√2.</param>
/// <param name="fourier">Where transforms come from.</param>
/// <param name="threads">Threads to use.</param>
public sealed class GaussianMesh(double sigma, FourierProvider fourier, int threads = 1) : IDisposable
{
    private const int Order = 8;

    /// <summary>Points per σ: with splines of order 8 relative force errors of some 1e-6.</summary>
    private const double PointsPerSigma = 2.2;

    private SpmeSolver? _solver;

    /// <summary>Energy, potential, field and virial; all are exact derivatives of the energy.</summary>
    /// <param name="system">Charges in a cell that is periodic along all axes; no excluded pairs.</param>
    /// <param name="result">Receives the results.</param>
    /// <exception cref="ArgumentException">The cell is not periodic along all axes, or pairs are excluded.</exception>
    public void Evaluate(PointCharges system, ElectrostaticResult result)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(result);
        if (system.Excluded.Count > 0)
            throw new ArgumentException("Gaussian charges on a mesh all see each other: exclude no pairs.", nameof(system));
        (int, int, int) grid = (Length(0), Length(1), Length(2));
        double alpha = 1 / (Math.Sqrt(2) * sigma);
        if (_solver is null || _solver.Parameters!.Grid != grid)
        {
            _solver?.Dispose();
            _solver = new SpmeSolver(new SpmeParameters(alpha, 1, Order, grid), fourier, threads);
        }
        _solver.Evaluate(system, result, RangePart.Long);

        EnergyParts parts = result.Parts;
        double total = system.TotalCharge, flat = total == 0 ? 0 : 2 * parts.Background / total;
        for (int i = 0; i < system.Count; i++)
            result.Potential[i] -= flat;
        for (int d = 0; d < 9; d += 4)
            result.Virial[d] -= parts.Background;
        result.Parts = parts with { Background = 0 };
        result.Energy = result.Parts.Total;

        int Length(int axis)
        {
            ReadOnlySpan<double> v = system.Cell.Vector(axis);
            return SpmeParameters.GoodLength(Math.Max(Order + 1, PointsPerSigma / sigma * Math.Sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _solver?.Dispose();
}
