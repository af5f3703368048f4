using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>
/// Charges that minimise Σ χq + ½Jq² + the Coulomb energy of Gaussian charges at a given total charge (QEq), by preconditioned conjugate
/// gradients; any solver brings the long range in.
/// </summary>
/// <remarks>
/// Rappé and Goddard, J. Phys. Chem. 95, 3358 (1991); Gaussian charges as in Ko et al., Nat. Commun. 12, 398 (2021). At the minimum the forces are
/// those of fixed charges: the charges' own change costs nothing.
/// </remarks>
public sealed class ChargeEquilibration : IDisposable
{
    /// <summary>erfc of this is below rounding.</summary>
    private const double GaussianRange = 6;

    private const int MaxIterations = 500;
    private readonly IElectrostaticSolver _solver;
    private readonly WorkerPool _pool;
    private readonly PairSum _pairs;
    private readonly double _tolerance;
    private double[] _squaredWidths = [], _hardness = [], _diagonal = [];

    /// <summary>Makes the method.</summary>
    /// <param name="solver">Electrostatics of point charges; stays the caller's.</param>
    /// <param name="tolerance">Accepted root mean square of differences of chemical potential, V.</param>
    /// <param name="threads">Threads to use.</param>
    public ChargeEquilibration(IElectrostaticSolver solver, double tolerance = 1e-8, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tolerance);
        (_solver, _tolerance) = (solver, tolerance);
        _pool = new WorkerPool(threads);
        _pairs = new PairSum(_pool);
    }

    /// <summary>Equilibrates charges.</summary>
    /// <param name="system">Positions and first guess of the charges, which are overwritten.</param>
    /// <param name="parameters">One per atom.</param>
    /// <param name="totalCharge">Sum of the charges, e.</param>
    /// <param name="result">Receives energy (all terms), field and virial in e and Å; the potential at an atom is its Coulomb part.</param>
    /// <exception cref="ArgumentException">Parameters that do not fit the atoms, or that are no cost: a width that is not positive.</exception>
    /// <exception cref="InvalidOperationException">No convergence: the hardness is too small for the widths, so that the energy has no minimum.</exception>
    public EquilibrationReport Solve(PointCharges system, IReadOnlyList<EquilibrationParameters> parameters, double totalCharge, ElectrostaticResult result)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(result);
        Require(system, parameters);
        Take(parameters);
        int n = system.Count;
        Span<double> q = system.Charges;
        double shift = (totalCharge - system.TotalCharge) / n;
        for (int i = 0; i < n; i++)
            q[i] += shift;
        (int iterations, double left) = Relax(system, [.. parameters.Select(p => -p.Electronegativity / Units.Coulomb)], _tolerance / Units.Coulomb, result);
        Coulomb(system, result);
        double energy = SolverChecks.Energy(q, result.Potential), common = 0;
        for (int i = 0; i < n; i++)
        {
            common += (parameters[i].Electronegativity / Units.Coulomb + _hardness[i] * q[i] + result.Potential[i]) / n;
            energy += q[i] * (parameters[i].Electronegativity / Units.Coulomb + 0.5 * _hardness[i] * q[i]);
        }
        result.Energy = energy;
        return new(iterations, left * Units.Coulomb, common * Units.Coulomb);
    }

    /// <summary>
    /// The derivatives of any function of the equilibrated charges by positions, parameters and total charge, in closed form: one more solution of the
    /// same equations (the adjoint), however many parameters there are.
    /// </summary>
    /// <param name="system">Positions with the charges that <see cref="Solve"/> found.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="slopes">Derivative of the function by each charge.</param>
    /// <param name="gradient">Receives the derivatives.</param>
    /// <returns>Steps of conjugate gradients.</returns>
    /// <exception cref="ArgumentException">Parameters or slopes that do not fit the atoms.</exception>
    /// <exception cref="InvalidOperationException">No convergence, as in <see cref="Solve"/>.</exception>
    public int Differentiate(PointCharges system, IReadOnlyList<EquilibrationParameters> parameters, ReadOnlySpan<double> slopes, EquilibrationGradient gradient)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(gradient);
        Require(system, parameters);
        int n = system.Count;
        if (slopes.Length != n)
            throw new ArgumentException($"Expected one slope per charge; got {slopes.Length} for {n} charges.", nameof(slopes));
        Take(parameters);
        gradient.Resize(n);
        double[] right = slopes.ToArray(), ofCharges = new double[n], ofAdjoint = new double[n];
        var adjoint = new PointCharges(system.Positions.ToArray(), new double[n], system.Cell);
        var field = new ElectrostaticResult();
        // To the same number of digits as the charges, whatever the function's unit.
        (int iterations, _) = Relax(adjoint, right, _tolerance / Units.Coulomb * Math.Sqrt(Dot(right, right) / n), field);
        Span<double> q = system.Charges, z = adjoint.Charges;
        Coulomb(adjoint, field);
        _pairs.DifferentiateWidths(_squaredWidths, ofAdjoint);
        gradient.TotalCharge = 0;
        for (int i = 0; i < n; i++)
        {
            gradient.TotalCharge += (right[i] - _hardness[i] * z[i] - field.Potential[i]) / n;
            gradient.Electronegativity[i] = -z[i] / Units.Coulomb;
            gradient.Hardness[i] = -z[i] * q[i] / Units.Coulomb;
            for (int d = 3 * i; d < 3 * i + 3; d++)
                gradient.Positions[d] = q[i] * field.Field[d];
        }
        Coulomb(system, field);
        _pairs.DifferentiateWidths(_squaredWidths, ofCharges);
        for (int i = 0; i < n; i++)
        {
            double width = parameters[i].Width;
            gradient.Width[i] = z[i] * q[i] / (Math.Sqrt(Math.PI) * width * width) - 2 * width * (z[i] * ofCharges[i] + q[i] * ofAdjoint[i]);
            for (int d = 3 * i; d < 3 * i + 3; d++)
                gradient.Positions[d] += z[i] * field.Field[d];
        }
        return iterations;
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    private void Take(IReadOnlyList<EquilibrationParameters> parameters)
    {
        _hardness = [.. parameters.Select(p => p.Hardness / Units.Coulomb)];
        _squaredWidths = [.. parameters.Select(p => p.Width * p.Width)];
        _diagonal = [.. parameters.Select((p, i) => _hardness[i] + 1 / (p.Width * Math.Sqrt(Math.PI)))];
    }

    /// <summary>Solves hardness · q + φ(q) = right + a constant at fixed total charge, from the charges that the system has.</summary>
    /// <returns>Steps, and the root mean square of what is left of the differences.</returns>
    private (int Iterations, double Left) Relax(PointCharges system, double[] right, double tolerance, ElectrostaticResult result)
    {
        int n = system.Count;
        double[] residual = new double[n], direction = new double[n], product = new double[n];
        Span<double> q = system.Charges;
        Coulomb(system, result);
        for (int i = 0; i < n; i++)
            residual[i] = right[i] - _hardness[i] * q[i] - result.Potential[i];
        double[] preconditioned = Precondition(residual, _diagonal);
        preconditioned.CopyTo(direction, 0);
        double slope = Dot(residual, preconditioned);
        var probe = new PointCharges(system.Positions.ToArray(), new double[n], system.Cell);
        for (int iteration = 0; ; iteration++)
        {
            double left = Spread(residual);
            if (left <= tolerance)
                return (iteration, left);
            if (iteration == MaxIterations)
                throw new InvalidOperationException($"Charges did not equilibrate in {MaxIterations} steps: their equations still differ by {left:E2}, accepted are {tolerance:E2}. The hardness may be too small for the widths of the charges.");
            direction.CopyTo(probe.Charges);
            Coulomb(probe, result);
            for (int i = 0; i < n; i++)
                product[i] = _hardness[i] * direction[i] + result.Potential[i];
            double curvature = Dot(direction, product);
            if (!(curvature > 0))
                throw new InvalidOperationException("The energy of the charges has no minimum: the hardness is too small for the widths of the charges.");
            double step = slope / curvature;
            for (int i = 0; i < n; i++)
            {
                q[i] += step * direction[i];
                residual[i] -= step * product[i];
            }
            preconditioned = Precondition(residual, _diagonal);
            double next = Dot(residual, preconditioned), turn = next / slope;
            for (int i = 0; i < n; i++)
                direction[i] = preconditioned[i] + turn * direction[i];
            slope = next;
        }
    }

    /// <summary>Potential (each charge's own included), field and virial of Gaussian charges.</summary>
    private void Coulomb(PointCharges system, ElectrostaticResult result)
    {
        _solver.Evaluate(system, result);
        double widest = Math.Sqrt(_squaredWidths.Max());
        _pairs.Build(system, new Lattice(system.Cell), 2 * GaussianRange * widest);
        _pairs.MakeGaussian(_squaredWidths, result);
        for (int i = 0; i < system.Count; i++)
            result.Potential[i] += system.Charges[i] / Math.Sqrt(Math.PI * _squaredWidths[i]);
    }

    /// <summary>Shifts the residual so that the total charge stays, and divides it by the diagonal.</summary>
    private static double[] Precondition(double[] residual, double[] diagonal)
    {
        double weighted = 0, weights = 0;
        for (int i = 0; i < residual.Length; i++)
        {
            weighted += residual[i] / diagonal[i];
            weights += 1 / diagonal[i];
        }
        // Taken out of the residual itself: left in, its rounding would grow until the directions change the total charge.
        for (int i = 0; i < residual.Length; i++)
            residual[i] -= weighted / weights;
        return [.. residual.Zip(diagonal, (r, d) => r / d)];
    }

    private static double Spread(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static void Require(PointCharges system, IReadOnlyList<EquilibrationParameters> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Count != system.Count)
            throw new ArgumentException($"Equilibration needs one set of parameters per atom; got {parameters.Count} for {system.Count} atoms.");
        for (int i = 0; i < parameters.Count; i++)
        {
            if (!(parameters[i].Width > 0) || !double.IsFinite(parameters[i].Electronegativity + parameters[i].Hardness + parameters[i].Width))
                throw new ArgumentException($"Atom {i}: expected finite parameters and a positive width; got {parameters[i]}.");
        }
        if (system.Excluded.Count > 0)
            throw new ArgumentException("Charges that equilibrate see all others: exclude no pairs.");
    }
}
