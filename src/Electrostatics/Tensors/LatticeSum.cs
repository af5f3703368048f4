using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>
/// The potential of a finite block of a crystal, n₁ x n₂ x n₃ rectangular cells, with vacancies and impurities. The sum of a Gaussian over
/// the sites is a product of three sums along the axes, so that the smooth part has one term per Gaussian and atom of the cell however large
/// the block is: time and memory grow with its edge, not with its volume (Khoromskaia, Khoromskij, arXiv:1405.2270).
/// </summary>
public sealed class LatticeSum
{
    private readonly RangeSeparatedField _field;
    private readonly LatticeSources _sources;
    private readonly ShortRangeKernel _kernel;

    private LatticeSum(LatticeBlock block, ChebyshevTucker smooth, double alpha, double tolerance, int canonicalRank)
    {
        (Block, Smooth, Alpha, CanonicalRank) = (block, smooth, alpha, canonicalRank);
        ErrorBudget budget = new(tolerance);
        Cutoff = budget.Cutoff(alpha);
        var cells = new SmoothCells(smooth, alpha, budget.Cell);
        _kernel = new ShortRangeKernel(alpha, Cutoff, budget.Kernel);
        _sources = new LatticeSources(block);
        _field = new RangeSeparatedField(smooth, cells, _kernel, _sources);
    }

    /// <summary>The block of crystal.</summary>
    public LatticeBlock Block { get; }

    /// <summary>The smooth part.</summary>
    public ChebyshevTucker Smooth { get; }

    /// <summary>Terms of the canonical tensor before compression.</summary>
    public int CanonicalRank { get; }

    /// <summary>Splitting parameter, 1/Å.</summary>
    public double Alpha { get; }

    /// <summary>Distance beyond which the short-range part is left out, Å.</summary>
    public double Cutoff { get; }

    /// <summary>Where it can be asked.</summary>
    public Box Box => Smooth.Box;

    /// <summary>Sums a block.</summary>
    /// <param name="block">The crystal.</param>
    /// <param name="tolerance">Requested error of the field relative to its root mean square, 1e-10 to 1e-2.</param>
    /// <param name="margin">How far the box reaches beyond the sites, Å.</param>
    /// <param name="alpha">Splitting parameter, 1/Å; null for 2.5 over the mean distance of the charges, so that a point has few neighbours.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public static LatticeSum Build(LatticeBlock block, double tolerance = 1e-6, double margin = 3, double? alpha = null)
    {
        ArgumentNullException.ThrowIfNull(block);
        new FrozenEnvironmentOptions { Tolerance = tolerance, Margin = margin, Alpha = alpha }.Validate();
        Box box = block.Box(margin);
        double split = alpha ?? 2.5 / Math.Cbrt(block.CellVolume / block.AtomsPerCell);
        ErrorBudget budget = new(tolerance);
        GaussianSum kernel = GaussianSum.LongRange(split, box.Diagonal, budget.Quadrature);
        CanonicalTensor coefficients = LatticeSeries.Assemble(block, box, kernel, budget.Gaussian);
        var smooth = new ChebyshevTucker(box, HigherOrderSvd.Decompose(coefficients, budget.Compression));
        return new LatticeSum(block, smooth, split, tolerance, coefficients.Rank);
    }

    /// <summary>Potential, field and field gradient at points.</summary>
    /// <param name="points">Three coordinates per point, Å, inside <see cref="Box"/> and not on a charge.</param>
    /// <param name="samples">Receives the results.</param>
    /// <exception cref="ArgumentException">The number of coordinates is not a multiple of three, or a point lies outside the box.</exception>
    public void Sample(ReadOnlySpan<double> points, FieldSamples samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        SolverChecks.CountPoints(points);
        _field.Sample(points, samples);
    }

    /// <summary>Fills a grid inside <see cref="Box"/> with the potential.</summary>
    /// <exception cref="ArgumentException">The grid reaches out of the box.</exception>
    public void Fill(PotentialGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        _field.Fill(grid);
    }

    /// <summary>The potential at a site without its own charge, e/Å: what Madelung constants are made of.</summary>
    /// <exception cref="ArgumentException">There is no such site.</exception>
    public double SitePotential(int a, int b, int c, int atom)
    {
        (double x, double y, double z) = Block.Position(a, b, c, atom);
        SourceBuffer near = new();
        _sources.Collect(x, y, z, Cutoff, near);
        double sum = Smooth.Value(x, y, z) - Block.Charge(a, b, c, atom) * 2 * Alpha / Math.Sqrt(Math.PI);
        for (int s = 0; s < near.Count; s++)
        {
            double squared = near.X[s] * near.X[s] + near.Y[s] * near.Y[s] + near.Z[s] * near.Z[s];
            if (squared > 1e-12 && squared < Cutoff * Cutoff)
                sum += near.Q[s] * _kernel.Potential(Vector512.Create(squared))[0];
        }
        return sum;
    }
}
