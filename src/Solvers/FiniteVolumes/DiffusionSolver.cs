namespace EquivSim.Solvers;

/// <summary>
/// Solves −∇·(a ∇u) + c u = f on a box by cell-centred finite volumes: fluxes through faces with the harmonic mean of the two cells' coefficients,
/// conjugate gradients with a multigrid preconditioner. Second order where a is smooth.
/// </summary>
/// <example>
/// <code>
/// var solver = new DiffusionSolver([64, 64], [1, 1], coefficient, DiffusionBoundary.Zero);
/// double[] u = solver.Solve(source);
/// </code>
/// </example>
public sealed class DiffusionSolver
{
    private readonly CellStencil _stencil;
    private readonly ConjugateGradients _gradients;
    private readonly double _volume;

    /// <summary>Sets up a problem.</summary>
    /// <param name="cells">Cells on each axis, 1 to 3 of them; powers of two times small numbers make the multigrid deep.</param>
    /// <param name="lengths">Lengths of the box.</param>
    /// <param name="coefficient">a in every cell, row-major, positive.</param>
    /// <param name="boundary">What holds on the boundary.</param>
    /// <param name="reaction">c in every cell, not negative; none when null.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or a coefficient is out of its range.</exception>
    public DiffusionSolver(
        IReadOnlyList<int> cells, IReadOnlyList<double> lengths, ReadOnlySpan<double> coefficient, DiffusionBoundary boundary, double[]? reaction = null)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(lengths);
        if (cells.Count is < 1 or > 3 || lengths.Count != cells.Count || cells.Any(n => n < 1) || lengths.Any(l => !(l > 0) || double.IsInfinity(l)))
            throw new ArgumentException($"A box has 1 to 3 axes with cells and positive lengths; got [{string.Join(", ", cells)}] and [{string.Join(", ", lengths)}].");
        int count = cells.Aggregate(1, (a, b) => a * b);
        if (coefficient.Length != count || (reaction is not null && reaction.Length != count))
            throw new ArgumentException($"[{string.Join(", ", cells)}] are {count} cells; got {coefficient.Length} coefficients and {reaction?.Length ?? count} reactions.");
        for (int i = 0; i < count; i++)
        {
            if (!(coefficient[i] > 0) || double.IsInfinity(coefficient[i]) || reaction?[i] is < 0 or double.NaN)
                throw new ArgumentException($"Cell {i} has the coefficient {coefficient[i]} and the reaction {reaction?[i] ?? 0}; expected a positive number and one that is not negative.");
        }
        if (boundary == DiffusionBoundary.NoFlux && (reaction is null || reaction.All(r => r == 0)))
            throw new ArgumentException("Without flux through the boundary and without reaction the solution is determined only up to a constant; give a reaction.");

        int[] shape = [.. Enumerable.Repeat(1, 3 - cells.Count), .. cells];
        double[] spacings = [.. Enumerable.Repeat(1.0, 3 - cells.Count), .. lengths.Zip(cells, (l, n) => l / n)];
        _volume = spacings[0] * spacings[1] * spacings[2];
        _stencil = new CellStencil(shape[0], shape[1], shape[2]);
        double[] a = Spread(coefficient);
        for (int axis = 3 - cells.Count; axis < 3; axis++)
            SetConductances(axis, a, _volume / (spacings[axis] * spacings[axis]), boundary);
        if (reaction is not null)
            Vectors.Combine(_stencil.Reaction, _volume, Spread(reaction), _stencil.Reaction);
        _gradients = new ConjugateGradients(_stencil);
    }

    /// <summary>Iterations of the last solution.</summary>
    public int Iterations { get; private set; }

    /// <summary>Solves for one right side.</summary>
    /// <param name="source">f in every cell, row-major.</param>
    /// <param name="tolerance">Residual over the right side's length.</param>
    /// <returns>u in every cell.</returns>
    /// <exception cref="ArgumentException">The source has another length, or a number that is not finite.</exception>
    public double[] Solve(ReadOnlySpan<double> source, double tolerance = 1e-10)
    {
        if (source.Length != _stencil.CellCount)
            throw new ArgumentException($"The source has {source.Length} numbers for {_stencil.CellCount} cells.");
        foreach (double f in source)
        {
            if (!double.IsFinite(f))
                throw new ArgumentException($"The source holds {f}; expected finite numbers.");
        }
        double[] b = Spread(source), u = new double[b.Length];
        Vectors.Combine(new double[b.Length], _volume, b, b);
        (Iterations, double residual) = _gradients.Solve(u, b, tolerance);
        if (!(residual <= tolerance))
            throw new InvalidOperationException($"The residual stayed at {residual} after {Iterations} iterations; asked for {tolerance}.");
        return Gather(u);
    }

    private void SetConductances(int axis, double[] a, double scale, DiffusionBoundary boundary)
    {
        double[] g = _stencil.Conductance(axis);
        int stride = _stencil.Stride(axis), last = _stencil.Cells(axis);
        double atBoundary = boundary == DiffusionBoundary.Zero ? 2 : 0;
        for (int i = 0; i < _stencil.Nx + (axis == 0 ? 1 : 0); i++)
        {
            for (int j = 0; j < _stencil.Ny + (axis == 1 ? 1 : 0); j++)
            {
                for (int k = 0; k < _stencil.Nz + (axis == 2 ? 1 : 0); k++)
                {
                    int c = _stencil.Index(i, j, k), position = axis == 0 ? i : axis == 1 ? j : k;
                    // The boundary is half a cell away from the centre.
                    g[c] = scale * (position == 0 ? atBoundary * a[c] : position == last ? atBoundary * a[c - stride] : 2 * a[c] * a[c - stride] / (a[c] + a[c - stride]));
                }
            }
        }
    }

    private double[] Spread(ReadOnlySpan<double> cells)
    {
        var result = new double[_stencil.Length];
        for (int row = 0; row < _stencil.Nx * _stencil.Ny; row++)
            cells.Slice(row * _stencil.Nz, _stencil.Nz).CopyTo(result.AsSpan(_stencil.Index(row / _stencil.Ny, row % _stencil.Ny, 0)));
        return result;
    }

    private double[] Gather(double[] padded)
    {
        var result = new double[_stencil.CellCount];
        for (int row = 0; row < _stencil.Nx * _stencil.Ny; row++)
            padded.AsSpan(_stencil.Index(row / _stencil.Ny, row % _stencil.Ny, 0), _stencil.Nz).CopyTo(result.AsSpan(row * _stencil.Nz));
        return result;
    }
}
