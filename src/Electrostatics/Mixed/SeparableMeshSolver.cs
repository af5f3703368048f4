using EquivSim.Fourier;

namespace EquivSim.Electrostatics;

/// <summary>
/// A particle-mesh solver for any mixture of periodic and open axes at right angles: the smooth half is a sum of Gaussians, each a product over
/// the axes, so that slabs and wires need no vacuum, no correction and no more mesh than their own box, doubled along open axes.
/// </summary>
/// <remarks>
/// Forces are exact derivatives of the energy. The virial is exact along periodic axes and good to the mesh's error along open ones.
/// The mesh is laid out for the first system and again when charges leave it.
/// </remarks>
public sealed class SeparableMeshSolver : ParticleMeshSolver
{
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
        : base(fourier, threads)
    {
    }

    /// <inheritdoc/>
    public override string Name => $"separable mesh ({Fourier.Name})";

    /// <summary>The parameters in use; null before the first system.</summary>
    public SeparableMeshParameters? Parameters { get; private set; }

    /// <summary>Points of the mesh, padding included; zeros before the first system.</summary>
    public (int A, int B, int C) MeshSize => _layout?.Size ?? default;

    private protected override (RangeSplit Split, double Cutoff) Prepare(PointCharges system, ReadOnlySpan<double> points)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (!_isFixed && (_layout is null || system.Count != _tunedCount))
        {
            (Parameters, MeasuredError) = SeparableMeshTuning.Choose(system, _requested, Fourier, Pool.Count);
            (_tunedCount, _layout) = (system.Count, null);
        }
        if (_layout is null || !_layout.Holds(system, points))
        {
            _layout = new MeshLayout(Parameters!, system, points);
            var influence = new SeparableInfluence(_layout.Split.Terms, _layout.Lattice, Parameters!.Order, _layout.Size, _layout.Spacing, Pool);
            Mesh.Configure(_layout.Lattice, Parameters.Order, _layout.Size, _layout.Origin, _layout.Spacing, influence);
        }
        return (_layout.Split, Parameters!.Cutoff);
    }
}
