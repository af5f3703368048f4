using EquivSim.Fourier;
using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>
/// A particle-mesh solver for any mixture of periodic and open axes at right angles: the smooth half is a sum of Gaussians, each a product over
/// the axes, so that slabs and wires need no vacuum, no correction and no more mesh than their own box, doubled along open axes.
/// </summary>
/// <remarks>
/// Forces are exact derivatives of the energy. The virial is exact along periodic axes and good to the mesh's error along open ones.
/// The mesh is laid out for the first system and again when charges leave it.
/// </remarks>
public sealed class SeparableMeshSolver : IElectrostaticSolver
{
    private readonly WorkerPool _pool;
    private readonly PairSum _pairs;
    private readonly MeshSum _mesh;
    private readonly FourierProvider _fourier;
    private readonly double _requested;
    private readonly bool _isFixed;
    private MeshLayout? _layout;
    private int _tunedCount;

    /// <summary>A solver that chooses its parameters, see <see cref="SeparableMeshTuning"/>.</summary>
    /// <param name="relativeForceError">Requested error of the forces; 1e-10 to 0.1.</param>
    /// <param name="fourier">Where transforms come from.</param>
    /// <param name="threads">Threads to use.</param>
    /// <exception cref="ArgumentOutOfRangeException">The error cannot be had.</exception>
    public SeparableMeshSolver(double relativeForceError, FourierProvider fourier, int threads = 1)
        : this(fourier, threads)
    {
        if (!(relativeForceError is >= 1e-10 and <= 0.1))
            throw new ArgumentOutOfRangeException(nameof(relativeForceError), relativeForceError, $"The relative force error lies between 1e-10 and 0.1; got {relativeForceError}.");
        _requested = relativeForceError;
    }

    /// <summary>A solver with given parameters.</summary>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public SeparableMeshSolver(SeparableMeshParameters parameters, FourierProvider fourier, int threads = 1)
        : this(fourier, threads)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Validate();
        (Parameters, _isFixed) = (parameters, true);
    }

    private SeparableMeshSolver(FourierProvider fourier, int threads)
    {
        ArgumentNullException.ThrowIfNull(fourier);
        _fourier = fourier;
        _pool = new WorkerPool(threads);
        _pairs = new PairSum(_pool);
        _mesh = new MeshSum(fourier, _pool);
    }

    /// <inheritdoc/>
    public string Name => $"separable mesh ({_fourier.Name})";

    /// <summary>The parameters in use; null before the first system.</summary>
    public SeparableMeshParameters? Parameters { get; private set; }

    /// <summary>The error measured when the parameters were chosen.</summary>
    public ForceError MeasuredError { get; private set; }

    /// <summary>Points of the mesh, padding included; zeros before the first system.</summary>
    public (int A, int B, int C) Mesh => _layout?.Size ?? default;

    /// <inheritdoc/>
    public void Evaluate(PointCharges system, ElectrostaticResult result)
    {
        MeshLayout layout = Prepare(system, []);
        ArgumentNullException.ThrowIfNull(result);
        result.Reset(system.Count);
        _pairs.Evaluate(new ScreenedKernel(layout.Split.Alpha), result);
        double shortEnergy = SolverChecks.Energy(system.Charges, result.Potential);
        _mesh.Place(system.Positions);
        _mesh.Solve(system.Charges, []);
        _mesh.Gather(result.Potential, result.Field, null);
        SymmetricMatrix.AddTo(_mesh.Virial, 1, result.Virial);
        result.Parts = layout.Split.Finish(system, result, shortEnergy, _mesh.Energy);
        result.Energy = result.Parts.Total;
        result.Error = MeasuredError;
        SolverChecks.RequireFinite(result.Energy);
    }

    /// <inheritdoc/>
    public void Sample(PointCharges system, ReadOnlySpan<double> points, FieldSamples samples)
    {
        MeshLayout layout = Prepare(system, points);
        ArgumentNullException.ThrowIfNull(samples);
        samples.Reset(SolverChecks.CountPoints(points));
        _pairs.Sample(new ScreenedKernel(layout.Split.Alpha), points, samples);
        _mesh.Place(system.Positions);
        _mesh.Solve(system.Charges, []);
        _mesh.Place(points);
        _mesh.Gather(samples.Potential, samples.Field, samples.FieldGradient);
        double flat = layout.Split.FlatPotential * system.TotalCharge;
        foreach (ref double potential in samples.Potential.AsSpan())
            potential += flat;
    }

    /// <inheritdoc/>
    public void Differentiate(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent)
    {
        MeshLayout layout = Prepare(system, []);
        ArgumentNullException.ThrowIfNull(tangent);
        SolverChecks.RequireDirections(system, positions, charges);
        tangent.Reset(system.Count);
        _pairs.Differentiate(new ScreenedKernel(layout.Split.Alpha), positions, charges, tangent);
        var smooth = new SmoothTangent(system, positions, charges);
        _mesh.Place(system.Positions);
        _mesh.Solve(system.Charges, []);
        _mesh.Gather(smooth.Fixed.Potential, smooth.Fixed.Field, smooth.Fixed.FieldGradient);
        _mesh.Solve(smooth.ChargeChanges, smooth.Dipoles);
        _mesh.Gather(smooth.Changed.Potential, smooth.Changed.Field, null);
        smooth.AddTo(system, positions, tangent);
        layout.Split.Differentiate(system, positions, charges, tangent);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mesh.Dispose();
        _pool.Dispose();
    }

    private MeshLayout Prepare(PointCharges system, ReadOnlySpan<double> points)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (!_isFixed && (_layout is null || system.Count != _tunedCount))
        {
            (Parameters, MeasuredError) = SeparableMeshTuning.Choose(system, _requested, _fourier, _pool.Count);
            (_tunedCount, _layout) = (system.Count, null);
        }
        if (_layout is null || !_layout.Holds(system, points))
        {
            _layout = new MeshLayout(Parameters!, system, points);
            var influence = new SeparableInfluence(_layout.Split.Terms, _layout.Lattice, Parameters!.Order, _layout.Size, _layout.Spacing, _pool);
            _mesh.Configure(_layout.Lattice, Parameters.Order, _layout.Size, _layout.Origin, _layout.Spacing, influence);
        }
        _pairs.Build(system, _layout.Lattice, Parameters!.Cutoff);
        return _layout;
    }
}
