using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>
/// The potential of charges that stay where they are: built once, then asked for potential, field and field gradient at any number of points
/// of a box, or drawn on a grid. The smooth part is a Chebyshev-Tucker function, the short-range part is summed over the charges nearby.
/// </summary>
/// <remarks>
/// A point costs a fraction of a microsecond whatever the number of charges. Use it for electrostatic potential maps, docking and Monte
/// Carlo in a rigid host, or the surroundings of a region that moves; for dynamics of all charges it is the wrong tool (use SPME). Several
/// threads may sample at once; a single call uses all cores.
/// </remarks>
/// <example><code>
/// var host = FrozenEnvironment.Build(PointCharges.Of(PqrFile.Read("host.pqr")), new() { Tolerance = 1e-4 });
/// var samples = new FieldSamples();
/// host.Sample(points, samples);             // e/Å, e/Å², e/Å³
/// Console.WriteLine(host.Error.Field);      // measured, not estimated
/// </code></example>
public sealed class FrozenEnvironment
{
    private readonly RangeSeparatedField _field;

    internal FrozenEnvironment(PointCharges charges, ChebyshevTucker smooth, double alpha, double tolerance, FieldError error)
    {
        (Charges, Smooth, Alpha, Tolerance, Error) = (charges, smooth, alpha, tolerance, error);
        ErrorBudget budget = new(tolerance);
        Cutoff = budget.Cutoff(alpha);
        Cells = new SmoothCells(smooth, alpha, budget.Cell);
        var kernel = new ShortRangeKernel(alpha, Cutoff, budget.Kernel);
        _field = new RangeSeparatedField(smooth, Cells, kernel, new ChargeSources(charges, Cutoff + Cells.HalfDiagonal));
    }

    /// <summary>Where it can be asked.</summary>
    public Box Box => Smooth.Box;

    /// <summary>The charges.</summary>
    public PointCharges Charges { get; }

    /// <summary>The smooth part, Σ q erf(αr)/r.</summary>
    public ChebyshevTucker Smooth { get; }

    /// <summary>Splitting parameter, 1/Å.</summary>
    public double Alpha { get; }

    /// <summary>Distance beyond which the short-range part is left out, Å.</summary>
    public double Cutoff { get; }

    /// <summary>The error asked for.</summary>
    public double Tolerance { get; }

    /// <summary>The error measured when it was built, at random points outside the atoms against an exact sum; zero probes when it was not.</summary>
    public FieldError Error { get; private set; }

    /// <summary>Bytes of the compressed smooth part.</summary>
    public long CompressedBytes => 8 * Smooth.Coefficients.Storage;

    /// <summary>Bytes of the cells that points have needed so far.</summary>
    public long CachedBytes => Cells.CachedBytes;

    internal SmoothCells Cells { get; }

    /// <summary>Builds the environment of charges in an open system, or in a rectangular cell that repeats along any of its axes.</summary>
    /// <param name="charges">Charges; excluded pairs do not matter here. Kept, so do not change them.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a periodic cell is not rectangular or not neutral where it must be.</exception>
    public static FrozenEnvironment Build(PointCharges charges, FrozenEnvironmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(charges);
        options ??= new FrozenEnvironmentOptions();
        options.Validate();
        Box box = BoxAround(charges, options.Margin);
        double alpha = options.Alpha ?? SuitableAlpha(box);
        ErrorBudget budget = new(options.Tolerance);
        (GaussianSum kernel, double flat) = SmoothKernel(charges, box, alpha, budget);
        DenseTensor values = new SmoothSampler(box, kernel, budget.Gaussian).Sample(charges.Positions.ToArray(), charges.Charges.ToArray());
        for (int i = 0; i < values.Data.Length; i++)
            values.Data[i] += flat;
        ChebyshevTucker smooth = ChebyshevTucker.FromValues(box, values, budget.Compression);
        var environment = new FrozenEnvironment(charges, smooth, alpha, options.Tolerance, default);
        if (options.Probes > 0)
            environment.Measure(options.Probes, options.Seed);
        return environment;
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

    /// <summary>Fills a grid inside <see cref="Box"/> with the potential. A point on top of a charge gets a large value.</summary>
    /// <exception cref="ArgumentException">The grid reaches out of the box.</exception>
    public void Fill(PotentialGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        _field.Fill(grid);
    }

    /// <summary>The box in which charges are treated: the cell along periodic axes, the charges and a margin along open ones.</summary>
    /// <param name="charges">The charges.</param>
    /// <param name="margin">How far the box reaches beyond them, Å.</param>
    /// <exception cref="ArgumentException">A periodic vector does not lie along its axis.</exception>
    public static Box BoxAround(PointCharges charges, double margin)
    {
        ArgumentNullException.ThrowIfNull(charges);
        Cell cell = charges.Cell;
        if (cell.AnyPeriodic && !new Lattice(cell).IsOrthorhombic)
            throw new ArgumentException($"A frozen environment needs periodic vectors along x, y and z; got {cell}. Use SPME for skewed cells.", nameof(charges));
        var axes = new BoxAxis[3];
        for (int axis = 0; axis < 3; axis++)
        {
            if (cell.IsPeriodic(axis))
            {
                axes[axis] = new BoxAxis(0, cell.Vectors[4 * axis], true);
                continue;
            }
            double low = double.MaxValue, high = double.MinValue;
            for (int i = axis; i < charges.Positions.Length; i += 3)
                (low, high) = (Math.Min(low, charges.Positions[i]), Math.Max(high, charges.Positions[i]));
            axes[axis] = new BoxAxis(low - margin, high - low + 2 * margin);
        }
        return new Box(axes[0], axes[1], axes[2]);
    }

    /// <summary>Computes the cells of the whole box now instead of when points first need them.</summary>
    public void Prepare() => Cells.Prepare([.. Enumerable.Range(0, Cells.Count)]);

    /// <summary>Measures the error at random points of the box that are at least 1.2 Å from every charge.</summary>
    private void Measure(int probes, int seed)
    {
        double[] points = ProbePoints.Draw(Box, Charges, probes, 1.2, seed);
        FieldSamples samples = new(), exact = new();
        Sample(points, samples);
        using (IElectrostaticSolver reference = Reference(Charges.Cell))
            reference.Sample(Charges, points, exact);
        Error = FieldError.Between(samples, exact);
    }

    private static IElectrostaticSolver Reference(Cell cell) => new Lattice(cell).Dimensions switch
    {
        0 => new DirectSum(Environment.ProcessorCount),
        3 => new EwaldSum(threads: Environment.ProcessorCount),
        _ => new SeparableSum(threads: Environment.ProcessorCount),
    };

    /// <summary>The Gaussians of erf(αr)/r, fit to be repeated along periodic axes, and the potential that is the same everywhere.</summary>
    private static (GaussianSum Kernel, double Flat) SmoothKernel(PointCharges charges, Box box, double alpha, ErrorBudget budget)
    {
        if (!charges.Cell.AnyPeriodic)
            return (GaussianSum.LongRange(alpha, box.Diagonal, budget.Quadrature), 0);
        var split = new SeparableSplit(new Lattice(charges.Cell), [box.X.Length, box.Y.Length, box.Z.Length], alpha, -Math.Log10(budget.Quadrature));
        return (new GaussianSum(split.Terms), split.FlatPotential * charges.TotalCharge);
    }

    /// <summary>Ranks near sixty at most, which is where a long core starts to cost more than a few neighbours.</summary>
    private static double SuitableAlpha(Box box) => Math.Clamp(60 / box.LongestEdge, 0.3, 1);
}
