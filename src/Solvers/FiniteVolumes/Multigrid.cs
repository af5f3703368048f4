namespace EquivSim.Solvers;

/// <summary>
/// A V-cycle over ever coarser grids as a symmetric preconditioner: red-black Gauss-Seidel before, black-red after, linear interpolation and its
/// transpose, conductances joined in series and parallel (Wesseling, An Introduction to Multigrid Methods, 1992).
/// </summary>
internal sealed class Multigrid
{
    private const int CoarsestSweeps = 16;
    private readonly List<CellStencil> _levels = [];
    private readonly List<Coarsening> _coarsenings = [];
    private readonly List<double[]> _solutions = [], _sides = [], _residuals = [];

    public Multigrid(CellStencil finest)
    {
        _levels.Add(finest);
        while (Coarsening.IsPossible(_levels[^1]))
        {
            var coarsening = new Coarsening(_levels[^1]);
            _coarsenings.Add(coarsening);
            _levels.Add(coarsening.Coarse);
        }
        foreach (CellStencil level in _levels)
        {
            _solutions.Add(new double[level.Length]);
            _sides.Add(new double[level.Length]);
            _residuals.Add(new double[level.Length]);
        }
    }

    /// <summary>To be called when the finest grid's reactions have changed.</summary>
    public void RefreshReaction()
    {
        foreach (Coarsening coarsening in _coarsenings)
            coarsening.RefreshReaction();
    }

    /// <summary>result ≈ A⁻¹ b.</summary>
    public void Apply(double[] b, double[] result)
    {
        Array.Copy(b, _sides[0], b.Length);
        Cycle(0);
        Array.Copy(_solutions[0], result, result.Length);
    }

    private void Cycle(int level)
    {
        CellStencil stencil = _levels[level];
        (double[] u, double[] b, double[] r) = (_solutions[level], _sides[level], _residuals[level]);
        Array.Clear(u);
        int sweeps = level == _coarsenings.Count ? CoarsestSweeps : 1;
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            stencil.Relax(u, b, 0);
            stencil.Relax(u, b, 1);
        }
        if (level < _coarsenings.Count)
        {
            stencil.Apply(u, r);
            stencil.ForRows((start, _) =>
            {
                for (int c = start; c < start + stencil.Nz; c++)
                    r[c] = b[c] - r[c];
            });
            _coarsenings[level].Restrict(r, _sides[level + 1]);
            Cycle(level + 1);
            _coarsenings[level].Prolong(_solutions[level + 1], u);
        }
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            stencil.Relax(u, b, 1);
            stencil.Relax(u, b, 0);
        }
    }
}
