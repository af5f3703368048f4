using EquivSim.Fourier;
using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>
/// Smooth particle-mesh Ewald: the solver for dynamics of crystals and liquids, O(N log N), with forces and virial that are exact derivatives
/// of its energy.
/// </summary>
/// <remarks>
/// Essmann et al., J. Chem. Phys. 103, 8577 (1995). The first system decides split, cut-off, order and grid: they are chosen so that the
/// requested error is met by measurement against exact forces on some of the charges (<see cref="SpmeTuning"/>), and kept until the number of
/// charges or the shape of the cell changes by more than a few percent.
/// </remarks>
public sealed class SpmeSolver : IElectrostaticSolver
{
    private const double VolumeChange = 0.05;
    private readonly WorkerPool _pool;
    private readonly PairSum _pairs;
    private readonly MeshSum _mesh;
    private readonly FourierProvider _fourier;
    private readonly double _requested;
    private readonly bool _isFixed;
    private PeriodicInfluence? _influence;
    private Cell? _cell, _tunedCell;
    private int _tunedCount;

    /// <summary>A solver that chooses its parameters.</summary>
    /// <param name="relativeForceError">Requested error of the forces, see <see cref="ForceError"/>; 1e-12 to 0.1.</param>
    /// <param name="fourier">Where transforms come from.</param>
    /// <param name="threads">Threads to use.</param>
    /// <exception cref="ArgumentOutOfRangeException">The error cannot be had.</exception>
    public SpmeSolver(double relativeForceError, FourierProvider fourier, int threads = 1)
        : this(fourier, threads)
    {
        if (!(relativeForceError is >= 1e-12 and <= 0.1))
            throw new ArgumentOutOfRangeException(nameof(relativeForceError), relativeForceError, $"The relative force error lies between 1e-12 and 0.1; got {relativeForceError}.");
        _requested = relativeForceError;
    }

    /// <summary>A solver with given parameters.</summary>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public SpmeSolver(SpmeParameters parameters, FourierProvider fourier, int threads = 1)
        : this(fourier, threads)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Validate();
        (Parameters, _isFixed) = (parameters, true);
    }

    private SpmeSolver(FourierProvider fourier, int threads)
    {
        ArgumentNullException.ThrowIfNull(fourier);
        _fourier = fourier;
        _pool = new WorkerPool(threads);
        _pairs = new PairSum(_pool);
        _mesh = new MeshSum(fourier, _pool);
    }

    /// <inheritdoc/>
    public string Name => $"SPME ({_fourier.Name})";

    /// <summary>The parameters in use; null before the first system.</summary>
    public SpmeParameters? Parameters { get; private set; }

    /// <summary>The error measured when the parameters were chosen.</summary>
    public ForceError MeasuredError { get; private set; }

    /// <inheritdoc/>
    public void Evaluate(PointCharges system, ElectrostaticResult result)
    {
        Lattice lattice = Prepare(system);
        ArgumentNullException.ThrowIfNull(result);
        result.Reset(system.Count);
        double alpha = Parameters!.Alpha;
        _pairs.Build(system, lattice, Parameters.Cutoff);
        _pairs.Evaluate(new ScreenedKernel(alpha), result);
        double shortEnergy = SolverChecks.Energy(system.Charges, result.Potential);

        _mesh.Place(system.Positions);
        _mesh.Solve(system.Charges, []);
        _mesh.Gather(result.Potential, result.Field, null);
        SymmetricMatrix.AddTo(_mesh.Virial, 1, result.Virial);

        (double self, double background) = SplitConstants.Apply(system, alpha, result);
        (double excludedShort, double excludedLong) = Exclusions.Subtract(system, lattice, alpha, result);
        result.Parts = new EnergyParts(shortEnergy - excludedShort, _mesh.Energy, self, -excludedLong, background);
        result.Energy = result.Parts.Total;
        result.Error = MeasuredError;
        SolverChecks.RequireFinite(result.Energy);
    }

    /// <inheritdoc/>
    public void Sample(PointCharges system, ReadOnlySpan<double> points, FieldSamples samples)
    {
        Lattice lattice = Prepare(system);
        ArgumentNullException.ThrowIfNull(samples);
        samples.Reset(SolverChecks.CountPoints(points));
        double alpha = Parameters!.Alpha;
        _pairs.Build(system, lattice, Parameters.Cutoff);
        _pairs.Sample(new ScreenedKernel(alpha), points, samples);
        _mesh.Place(system.Positions);
        _mesh.Solve(system.Charges, []);
        _mesh.Place(points);
        _mesh.Gather(samples.Potential, samples.Field, samples.FieldGradient);
        double background = SplitConstants.BackgroundPotential(system.TotalCharge, alpha, system.Cell.Volume);
        foreach (ref double potential in samples.Potential.AsSpan())
            potential += background;
    }

    /// <inheritdoc/>
    public void Differentiate(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent)
    {
        Lattice lattice = Prepare(system);
        ArgumentNullException.ThrowIfNull(tangent);
        SolverChecks.RequireDirections(system, positions, charges);
        tangent.Reset(system.Count);
        double alpha = Parameters!.Alpha;
        _pairs.Build(system, lattice, Parameters.Cutoff);
        _pairs.Differentiate(new ScreenedKernel(alpha), positions, charges, tangent);

        var smooth = new SmoothTangent(system, positions, charges);
        _mesh.Place(system.Positions);
        _mesh.Solve(system.Charges, []);
        _mesh.Gather(smooth.Fixed.Potential, smooth.Fixed.Field, smooth.Fixed.FieldGradient);
        _mesh.Solve(smooth.ChargeChanges, smooth.Dipoles);
        _mesh.Gather(smooth.Changed.Potential, smooth.Changed.Field, null);
        smooth.AddTo(system, positions, tangent);

        SplitConstants.Differentiate(system, alpha, charges, tangent);
        Exclusions.Differentiate(system, lattice, positions, charges, tangent);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mesh.Dispose();
        _pool.Dispose();
    }

    private Lattice Prepare(PointCharges system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (!system.Cell.AllPeriodic)
            throw new ArgumentException($"SPME is for cells that are periodic along all three axes; got {system.Cell}.", nameof(system));
        if (!_isFixed && !StillTuned(system))
        {
            (Parameters, MeasuredError) = SpmeTuning.Choose(system, _requested, _fourier, _pool.Count);
            (_tunedCell, _tunedCount, _cell) = (system.Cell, system.Count, null);
        }
        var lattice = new Lattice(system.Cell);
        if (_influence is null || !system.Cell.Equals(_cell))
        {
            _influence = new PeriodicInfluence(lattice, Parameters!.Alpha, Parameters.Order, Parameters.Grid);
            _mesh.Configure(lattice, Parameters.Order, Parameters.Grid, [0, 0, 0], [1, 1, 1], _influence);
            _cell = system.Cell;
        }
        return lattice;
    }

    private bool StillTuned(PointCharges system)
    {
        if (_tunedCell is null || system.Count != _tunedCount)
            return false;
        double largest = 0;
        for (int k = 0; k < 9; k++)
            largest = Math.Max(largest, Math.Abs(system.Cell.Vectors[k] - _tunedCell.Vectors[k]));
        return largest <= VolumeChange * Math.Cbrt(_tunedCell.Volume);
    }
}
