using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>Ewald's sum for crystals of any shape and charge, by default to all digits: the oracle of the faster solvers.</summary>
/// <remarks>
/// Ewald, Ann. Phys. 369, 253 (1921). Conducting surroundings. A cell with a net charge is neutralised by a uniform background, whose energy
/// -πQ²/(2α²V) belongs to the sum, with its potential and virial. Excluded pairs (nearest images) are taken out exactly. The cost grows as
/// N^1.5 when the split is chosen by the solver.
/// </remarks>
public sealed class EwaldSum : IElectrostaticSolver
{
    private readonly WorkerPool _pool;
    private readonly PairSum _pairs;
    private readonly StructureFactor _factor, _change;
    private readonly PhaseTable _phases = new(), _pointPhases = new();
    private readonly EwaldParameters? _parameters;
    private readonly double _tolerance;
    private WaveVectors? _waves;

    /// <summary>A sum to a tolerance.</summary>
    /// <param name="tolerance">Size of the neglected terms, see <see cref="EwaldParameters.For"/>.</param>
    /// <param name="threads">Threads to use.</param>
    public EwaldSum(double tolerance = 1e-16, int threads = 1)
        : this(null, tolerance, threads)
    {
    }

    /// <summary>A sum with given parameters.</summary>
    /// <param name="parameters">Split and cut-offs.</param>
    /// <param name="threads">Threads to use.</param>
    public EwaldSum(EwaldParameters parameters, int threads = 1)
        : this(parameters, double.NaN, threads)
    {
    }

    private EwaldSum(EwaldParameters? parameters, double tolerance, int threads)
    {
        (_parameters, _tolerance) = (parameters, tolerance);
        _pool = new WorkerPool(threads);
        _pairs = new PairSum(_pool);
        (_factor, _change) = (new StructureFactor(_pool), new StructureFactor(_pool));
    }

    /// <inheritdoc/>
    public string Name => "Ewald sum";

    /// <inheritdoc/>
    public void Evaluate(PointCharges system, ElectrostaticResult result)
    {
        RangeSplit split = Prepare(system);
        ArgumentNullException.ThrowIfNull(result);
        result.Reset(system.Count);
        ReadOnlySpan<double> q = system.Charges;
        _pairs.Evaluate(new ScreenedKernel(split.Alpha), result);
        double shortEnergy = SolverChecks.Energy(q, result.Potential);

        _factor.Sum(_waves!, _phases, q, []);
        Span<double> virial = stackalloc double[6];
        double longEnergy = _factor.Energy(virial);
        SymmetricMatrix.AddTo(virial, 1, result.Virial);
        _factor.AddTo(_phases, result.Potential, result.Field, null);

        result.Parts = split.Finish(system, result, shortEnergy, longEnergy);
        result.Energy = result.Parts.Total;
        SolverChecks.RequireFinite(result.Energy);
    }

    /// <inheritdoc/>
    public void Sample(PointCharges system, ReadOnlySpan<double> points, FieldSamples samples)
    {
        RangeSplit split = Prepare(system);
        ArgumentNullException.ThrowIfNull(samples);
        samples.Reset(SolverChecks.CountPoints(points));
        _pairs.Sample(new ScreenedKernel(split.Alpha), points, samples);
        _factor.Sum(_waves!, _phases, system.Charges, []);
        _pointPhases.Build(_waves!, points, _pool);
        _factor.AddTo(_pointPhases, samples.Potential, samples.Field, samples.FieldGradient);
        double background = split.FlatPotential * system.TotalCharge;
        foreach (ref double potential in samples.Potential.AsSpan())
            potential += background;
    }

    /// <inheritdoc/>
    public void Differentiate(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent)
    {
        RangeSplit split = Prepare(system);
        ArgumentNullException.ThrowIfNull(tangent);
        SolverChecks.RequireDirections(system, positions, charges);
        tangent.Reset(system.Count);
        _pairs.Differentiate(new ScreenedKernel(split.Alpha), positions, charges, tangent);

        var smooth = new SmoothTangent(system, positions, charges);
        _factor.Sum(_waves!, _phases, system.Charges, []);
        _factor.AddTo(_phases, smooth.Fixed.Potential, smooth.Fixed.Field, smooth.Fixed.FieldGradient);
        _change.Sum(_waves!, _phases, smooth.ChargeChanges, smooth.Dipoles);
        _change.AddTo(_phases, smooth.Changed.Potential, smooth.Changed.Field, null);
        smooth.AddTo(system, positions, tangent);

        split.Differentiate(system, positions, charges, tangent);
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    private RangeSplit Prepare(PointCharges system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (!system.Cell.AllPeriodic)
            throw new ArgumentException($"An Ewald sum is for cells that are periodic along all three axes; got {system.Cell}.", nameof(system));
        var lattice = new Lattice(system.Cell);
        EwaldParameters parameters = _parameters ?? EwaldParameters.For(system.Count, system.Cell.Volume, _tolerance);
        _pairs.Build(system, lattice, parameters.RealCutoff);
        if (_waves is null || !_waves.Lattice.Cell.Equals(system.Cell) || _waves.Alpha != parameters.Alpha)
            _waves = new WaveVectors(lattice, parameters.Alpha, parameters.ReciprocalCutoff);
        _phases.Build(_waves, system.Positions, _pool);
        return RangeSplit.OfCrystal(lattice, parameters.Alpha);
    }
}
