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
public sealed class SpmeSolver : ParticleMeshSolver
{
    private const double VolumeChange = 0.05;
    private readonly double _requested;
    private readonly bool _isFixed;
    private RangeSplit? _split;
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
        : base(fourier, threads)
    {
    }

    /// <inheritdoc/>
    public override string Name => $"SPME ({Fourier.Name})";

    /// <summary>The parameters in use; null before the first system.</summary>
    public SpmeParameters? Parameters { get; private set; }

    private protected override (RangeSplit Split, double Cutoff) Prepare(PointCharges system, ReadOnlySpan<double> points)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (!system.Cell.AllPeriodic)
            throw new ArgumentException($"SPME is for cells that are periodic along all three axes; got {system.Cell}.", nameof(system));
        if (!_isFixed && !StillTuned(system))
        {
            (Parameters, MeasuredError) = SpmeTuning.Choose(system, _requested, Fourier, Pool.Count);
            (_tunedCell, _tunedCount, _cell) = (system.Cell, system.Count, null);
        }
        if (_split is null || !system.Cell.Equals(_cell))
        {
            var lattice = new Lattice(system.Cell);
            _split = RangeSplit.OfCrystal(lattice, Parameters!.Alpha);
            Mesh.Configure(lattice, Parameters.Order, Parameters.Grid, [0, 0, 0], [1, 1, 1], new PeriodicInfluence(lattice, Parameters.Alpha, Parameters.Order, Parameters.Grid));
            _cell = system.Cell;
        }
        return (_split, Parameters!.Cutoff);
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
