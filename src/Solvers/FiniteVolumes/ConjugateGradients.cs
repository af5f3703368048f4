namespace EquivSim.Solvers;

/// <summary>Conjugate gradients on a cell stencil, preconditioned by multigrid.</summary>
internal sealed class ConjugateGradients
{
    private readonly CellStencil _stencil;
    private readonly Multigrid _multigrid;
    private readonly double[] _residual, _direction, _image, _preconditioned;

    public ConjugateGradients(CellStencil stencil)
    {
        stencil.UpdateDiagonal();
        _stencil = stencil;
        _multigrid = new Multigrid(stencil);
        (_residual, _direction, _image, _preconditioned) = (New(), New(), New(), New());

        double[] New() => new double[stencil.Length];
    }

    /// <summary>To be called when reactions have changed.</summary>
    public void RefreshReaction()
    {
        _stencil.UpdateDiagonal();
        _multigrid.RefreshReaction();
    }

    /// <summary>Solves A u = b.</summary>
    /// <param name="u">The start, then the solution; with its rim.</param>
    /// <param name="b">The right side; with its rim.</param>
    /// <param name="tolerance">Length of the residual over <paramref name="scale"/> at which to stop.</param>
    /// <param name="scale">What residuals are compared with; the length of b when null.</param>
    /// <param name="maxIterations">Iterations allowed.</param>
    /// <returns>Iterations, and the last residual over the scale.</returns>
    public (int Iterations, double Residual) Solve(double[] u, double[] b, double tolerance, double? scale = null, int maxIterations = 500)
    {
        double unit = scale ?? Math.Sqrt(Vectors.Dot(b, b));
        if (unit == 0)
        {
            Array.Clear(u);
            return (0, 0);
        }
        _stencil.Apply(u, _image);
        Vectors.Combine(b, -1, _image, _residual);
        double size = Length(_residual) / unit, energy = 0;
        int iteration = 0;
        while (size > tolerance && iteration < maxIterations)
        {
            _multigrid.Apply(_residual, _preconditioned);
            double next = Vectors.Dot(_residual, _preconditioned);
            Vectors.Combine(_preconditioned, iteration == 0 ? 0 : next / energy, _direction, _direction);
            energy = next;
            _stencil.Apply(_direction, _image);
            double step = energy / Vectors.Dot(_direction, _image);
            Vectors.Combine(u, step, _direction, u);
            Vectors.Combine(_residual, -step, _image, _residual);
            size = Length(_residual) / unit;
            iteration++;
        }
        return (iteration, size);
    }

    private static double Length(double[] v) => Math.Sqrt(Vectors.Dot(v, v));
}
