namespace EquivSim.Solvers;

/// <summary>
/// The Poisson-Boltzmann equation −∇·(ε ∇φ) + ε_s κ² sinh φ = 4π l Σ q δ around a molecule, full or linearised, by second-order finite
/// differences with multigrid-preconditioned conjugate gradients, to a tolerance.
/// </summary>
/// <remarks>
/// The point charges' sources on the grid are −ε_in times the discrete Laplacian of their exact Coulomb potential, at points inside the solute:
/// in a uniform medium the grid's solution is then that potential to the last digit, and what is left of φ there, the solvent's reaction, is smooth and has
/// no self-energy. On the boundary φ is the sum of the atoms' Debye-Hückel potentials in the solvent. Lengths in Å, φ in k_B T/e.
/// </remarks>
/// <example>
/// <code>
/// Solute solute = Solute.FromPqr("1a63.pqr");
/// var solver = new PoissonBoltzmannSolver(solute, new Solvent { IonicStrength = 0.15 }, SolvationGrid.Around(solute, 0.5, 10));
/// double energy = solver.Solve(isLinear: false).SolvationEnergy;   // kcal/mol
/// </code>
/// </example>
public sealed class PoissonBoltzmannSolver
{
    private const int MaxNewtonSteps = 40;

    /// <summary>exp of more is not meant: a Newton step that leads there is shortened.</summary>
    private const double LargestPotential = 80;

    private readonly Solute _solute;
    private readonly Solvent _solvent;
    private readonly CellStencil _stencil;
    private readonly ConjugateGradients _gradients;
    private readonly CoulombSum _coulomb, _screened;
    private readonly double[] _source, _screening;
    private readonly double _sourceLength;

    /// <summary>Discretises a problem.</summary>
    /// <param name="solute">The molecule.</param>
    /// <param name="solvent">What surrounds it.</param>
    /// <param name="grid">The grid; must hold the whole solute.</param>
    /// <exception cref="ArgumentException">The solvent's numbers are wrong, or the solute reaches out of the grid.</exception>
    public PoissonBoltzmannSolver(Solute solute, Solvent solvent, SolvationGrid grid)
    {
        ArgumentNullException.ThrowIfNull(solute);
        ArgumentNullException.ThrowIfNull(solvent);
        ArgumentNullException.ThrowIfNull(grid);
        solvent.Validate();
        RequireRoom(solute, grid);
        (_solute, _solvent, Grid) = (solute, solvent, grid);
        _stencil = new CellStencil(grid.Points, grid.Points, grid.Points);
        _coulomb = new CoulombSum(solute);
        _screened = new CoulombSum(solute, solvent.InverseDebyeLength, solvent.IonRadius);
        Map = new DielectricMap(solute, solvent, grid, _stencil);
        SetConductances();
        (_source, _screening) = (new double[_stencil.Length], new double[_stencil.Length]);
        SetSources();
        AddBoundary();
        _sourceLength = Math.Sqrt(Vectors.Dot(_source, _source));
        double volume = grid.Spacing * grid.Spacing * grid.Spacing;
        if (solvent.IonicStrength > 0)
            ForPoints((_, _, _, c) => _screening[c] = Map.Excluded[c] ? 0 : solvent.Screening * volume);
        _screening.CopyTo(_stencil.Reaction, 0);
        _gradients = new ConjugateGradients(_stencil);
    }

    /// <summary>The grid.</summary>
    public SolvationGrid Grid { get; }

    /// <summary>Permittivity of the solvent over that of the solute.</summary>
    internal double DielectricRatio => _solvent.SolventDielectric / _solvent.SoluteDielectric;

    private DielectricMap Map { get; }

    /// <summary>Solves.</summary>
    /// <param name="isLinear">Replace sinh φ by φ.</param>
    /// <param name="tolerance">Length of the residual over that of the sources.</param>
    /// <param name="guess">Where to start, k_B T/e at the points, [x, y, z]; the sum of Debye-Hückel potentials when null.</param>
    /// <exception cref="ArgumentException">The guess has another length or a number that is not finite.</exception>
    /// <exception cref="InvalidOperationException">The tolerance was not reached.</exception>
    public PoissonBoltzmannSolution Solve(bool isLinear = true, double tolerance = 1e-8, ReadOnlySpan<double> guess = default)
    {
        double[] phi = Spread(guess.IsEmpty ? DebyeHueckelGuess() : guess);
        int newton = 0, iterations = 0;
        double residual;
        if (isLinear || _solvent.IonicStrength == 0)
        {
            _screening.CopyTo(_stencil.Reaction, 0);
            _gradients.RefreshReaction();
            (iterations, residual) = _gradients.Solve(phi, _source, tolerance, _sourceLength);
            newton = 1;
        }
        else
        {
            (newton, iterations, residual) = SolveNewton(phi, tolerance);
        }
        if (!(residual <= tolerance))
            throw new InvalidOperationException($"The residual stayed at {residual} of the sources after {iterations} iterations; asked for {tolerance}.");
        return new(Grid, Gather(phi), Energy(phi), newton, iterations, residual);
    }

    /// <summary>The sum of the atoms' Debye-Hückel potentials, in the solvent's permittivity outside and blended to the solute's inside: a cheap start, [x, y, z].</summary>
    public double[] DebyeHueckelGuess()
    {
        var guess = new double[_stencil.CellCount];
        int n = Grid.Points;
        ForPoints((i, j, k, c) => guess[(i * n + j) * n + k] = ScreenedAt(i, j, k) * (Map.Inside[c] ? DielectricRatio : 1));
        return guess;
    }

    /// <summary>What is known of every point before the equation is solved, [x, y, z]: whether it lies inside, and the potentials of the bare and of the screened charges.</summary>
    internal (bool[] Inside, double[] Coulomb, double[] Screened) Known()
    {
        bool[] inside = new bool[_stencil.CellCount];
        double[] coulomb = new double[_stencil.CellCount], screened = new double[_stencil.CellCount];
        int n = Grid.Points;
        ForPoints((i, j, k, c) =>
        {
            int point = (i * n + j) * n + k;
            (inside[point], coulomb[point], screened[point]) = (Map.Inside[c], CoulombAt(i, j, k), ScreenedAt(i, j, k));
        });
        return (inside, coulomb, screened);
    }

    /// <summary>Newton's method: the residual's length falls in every step, or the step is halved.</summary>
    private (int Steps, int Iterations, double Residual) SolveNewton(double[] phi, double tolerance)
    {
        double[] residual = new double[phi.Length], step = new double[phi.Length], trial = new double[phi.Length], trialResidual = new double[phi.Length];
        ForPoints((_, _, _, c) => phi[c] = Math.Clamp(phi[c], _screening[c] > 0 ? -10 : double.MinValue, _screening[c] > 0 ? 10 : double.MaxValue));
        double size = Residual(phi, residual);
        int newton = 0, iterations = 0;
        while (size > tolerance && newton < MaxNewtonSteps)
        {
            // Inside, where nothing screens, φ is large and its cosh may not be finite.
            ForPoints((_, _, _, c) => _stencil.Reaction[c] = _screening[c] > 0 ? _screening[c] * Math.Cosh(phi[c]) : 0);
            _gradients.RefreshReaction();
            Array.Clear(step);
            // Solved as far as it helps: Newton's error falls quadratically.
            double wanted = Math.Clamp(0.1 * size, 0.3 * tolerance / size, 0.1);
            iterations += _gradients.Solve(step, residual, wanted).Iterations;
            double length = 1, next;
            while (true)
            {
                Vectors.Combine(phi, length, step, trial);
                next = Residual(trial, trialResidual);
                if (next < size * (1 - 1e-4 * length) || length < 1e-6)
                    break;
                length /= 2;
            }
            trial.CopyTo(phi, 0);
            (residual, trialResidual) = (trialResidual, residual);
            (size, newton) = (next, newton + 1);
        }
        return (newton, iterations, size);
    }

    /// <summary>Sources minus the equation's left side; its length over the sources'.</summary>
    private double Residual(double[] phi, double[] residual)
    {
        Array.Clear(_stencil.Reaction);
        _stencil.Apply(phi, residual);
        bool isLarge = false;
        ForPoints((_, _, _, c) =>
        {
            if (_screening[c] > 0 && Math.Abs(phi[c]) > LargestPotential)
                isLarge = true;
            residual[c] = _source[c] - residual[c] - (_screening[c] > 0 ? _screening[c] * Math.Sinh(phi[c]) : 0);
        });
        return isLarge ? double.PositiveInfinity : Math.Sqrt(Vectors.Dot(residual, residual)) / _sourceLength;
    }

    private void SetConductances()
    {
        int n = Grid.Points;
        for (int axis = 0; axis < 3; axis++)
        {
            double[] g = _stencil.Conductance(axis);
            for (int i = 0; i < n + (axis == 0 ? 1 : 0); i++)
            {
                for (int j = 0; j < n + (axis == 1 ? 1 : 0); j++)
                {
                    for (int k = 0; k < n + (axis == 2 ? 1 : 0); k++)
                    {
                        int c = _stencil.Index(i, j, k);
                        double inside = Map.InsideShare(axis, c);
                        g[c] = Grid.Spacing / (inside / _solvent.SoluteDielectric + (1 - inside) / _solvent.SolventDielectric);
                    }
                }
            }
        }
    }

    private void SetSources()
    {
        // The Coulomb potential is needed at points inside and their neighbours.
        var potential = new double[_stencil.Length];
        bool Near(int c) => Map.Inside[c] || Map.Inside[c - 1] || Map.Inside[c + 1] || Map.Inside[c - _stencil.StrideY] || Map.Inside[c + _stencil.StrideY]
            || Map.Inside[c - _stencil.StrideX] || Map.Inside[c + _stencil.StrideX];
        ForPoints((i, j, k, c) =>
        {
            if (Near(c))
                potential[c] = CoulombAt(i, j, k);
        });
        double scale = _solvent.SoluteDielectric * Grid.Spacing;
        ForPoints((_, _, _, c) =>
        {
            if (!Map.Inside[c])
                return;
            double neighbours = potential[c - 1] + potential[c + 1] + potential[c - _stencil.StrideY] + potential[c + _stencil.StrideY]
                + potential[c - _stencil.StrideX] + potential[c + _stencil.StrideX];
            _source[c] = scale * (6 * potential[c] - neighbours);
        });
    }

    /// <summary>The charges' potential in a medium of the solute's permittivity; its value very near a charge is arbitrary, as the source follows it.</summary>
    private double CoulombAt(int i, int j, int k) => _solvent.CoulombLength / _solvent.SoluteDielectric
        * _coulomb.At(Grid.Coordinate(0, i), Grid.Coordinate(1, j), Grid.Coordinate(2, k), 0.05 * Grid.Spacing);

    /// <summary>The sum of the atoms' Debye-Hückel potentials in the solvent.</summary>
    private double ScreenedAt(int i, int j, int k) => _solvent.CoulombLength / _solvent.SolventDielectric
        * _screened.At(Grid.Coordinate(0, i), Grid.Coordinate(1, j), Grid.Coordinate(2, k), Grid.Spacing);

    private void AddBoundary()
    {
        int n = Grid.Points;
        for (int axis = 0; axis < 3; axis++)
        {
            double[] g = _stencil.Conductance(axis);
            int at = axis, stride = _stencil.Stride(axis);
            Parallel.For(0, n * n, face =>
            {
                Span<int> place = stackalloc int[3];
                foreach (int side in (ReadOnlySpan<int>)[-1, n])
                {
                    (place[at], place[(at + 1) % 3], place[(at + 2) % 3]) = (side, face / n, face % n);
                    double phi = ScreenedAt(place[0], place[1], place[2]);
                    int outside = _stencil.Index(place[0], place[1], place[2]);
                    if (side < 0)
                        _source[outside + stride] += g[outside + stride] * phi;
                    else
                        _source[outside - stride] += g[outside] * phi;
                }
            });
        }
    }

    /// <summary>½ Σ q (φ − Coulomb) by linear interpolation of the smooth difference, kcal/mol.</summary>
    private double Energy(double[] phi)
    {
        double sum = 0;
        Span<double> weights = stackalloc double[12];
        Span<int> first = stackalloc int[3];
        for (int atom = 0; atom < _solute.Count; atom++)
        {
            if (_solute.Charges[atom] == 0)
                continue;
            for (int axis = 0; axis < 3; axis++)
            {
                double t = (_solute.Positions[3 * atom + axis] - Grid.Coordinate(axis, 0)) / Grid.Spacing;
                int lower = (int)Math.Floor(t);
                first[axis] = lower;
                t -= lower;
                (weights[2 * axis], weights[2 * axis + 1]) = (1 - t, t);
            }
            double reaction = 0;
            for (int corner = 0; corner < 8; corner++)
            {
                int a = corner >> 2, b = (corner >> 1) & 1, c = corner & 1, i = first[0] + a, j = first[1] + b, k = first[2] + c;
                reaction += weights[a] * weights[2 + b] * weights[4 + c] * (phi[_stencil.Index(i, j, k)] - CoulombAt(i, j, k));
            }
            sum += 0.5 * _solute.Charges[atom] * reaction;
        }
        return sum * _solvent.ThermalEnergy;
    }

    private void ForPoints(Action<int, int, int, int> point)
    {
        int n = Grid.Points;
        Parallel.For(0, n, i =>
        {
            for (int j = 0; j < n; j++)
            {
                int row = _stencil.Index(i, j, 0);
                for (int k = 0; k < n; k++)
                    point(i, j, k, row + k);
            }
        });
    }

    private double[] Spread(ReadOnlySpan<double> points)
    {
        if (points.Length != _stencil.CellCount)
            throw new ArgumentException($"The guess has {points.Length} numbers for {Grid.Points}³ points.");
        foreach (double x in points)
        {
            if (!double.IsFinite(x))
                throw new ArgumentException($"The guess holds {x}; expected finite numbers.");
        }
        int n = Grid.Points;
        var result = new double[_stencil.Length];
        for (int row = 0; row < n * n; row++)
            points.Slice(row * n, n).CopyTo(result.AsSpan(_stencil.Index(row / n, row % n, 0)));
        return result;
    }

    private double[] Gather(double[] padded)
    {
        int n = Grid.Points;
        var result = new double[_stencil.CellCount];
        for (int row = 0; row < n * n; row++)
            padded.AsSpan(_stencil.Index(row / n, row % n, 0), n).CopyTo(result.AsSpan(row * n));
        return result;
    }

    private static void RequireRoom(Solute solute, SolvationGrid grid)
    {
        for (int atom = 0; atom < solute.Count; atom++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double x = solute.Positions[3 * atom + axis], r = solute.Radii[atom] + grid.Spacing;
                if (x - r < grid.Coordinate(axis, 0) || x + r > grid.Coordinate(axis, grid.Points - 1))
                    throw new ArgumentException($"Atom {atom} reaches out of the grid of {grid.Points} points a side, {grid.Spacing} Å apart.");
            }
        }
    }
}
