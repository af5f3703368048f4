using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Dynamics;

/// <summary>
/// Atoms in motion: a structure with masses and velocities, and the potential that acts on it. Integrators move it;
/// every quantity is in Angstrom, fs, amu, eV and K. Nothing here allocates after construction.
/// </summary>
public sealed class MolecularSystem
{
    private readonly double[] _masses;
    private readonly double[] _velocities;
    private int _degreesOfFreedom;

    /// <summary>Puts atoms into a potential, at the structure's velocities or else at rest, and evaluates it once.</summary>
    /// <param name="structure">The atoms; the system moves its positions in place and leaves the rest of it alone.</param>
    /// <param name="potential">The potential; it stays the caller's to dispose.</param>
    /// <param name="masses">Masses in amu, one an atom; empty for the standard atomic masses.</param>
    /// <exception cref="ArgumentException">There is no atom, the number of masses is wrong, or a mass is not positive.</exception>
    public MolecularSystem(Structure structure, IPotential potential, ReadOnlySpan<double> masses = default)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(potential);
        int atoms = structure.AtomCount;
        if (atoms == 0)
            throw new ArgumentException("A molecular system needs at least one atom; the structure has none.", nameof(structure));
        if (!masses.IsEmpty && masses.Length != atoms)
            throw new ArgumentException($"Got {masses.Length} masses for {atoms} atoms.", nameof(masses));

        Structure = structure;
        Potential = potential;
        _masses = new double[atoms];
        _velocities = new double[3 * atoms];
        _degreesOfFreedom = 3 * atoms;
        for (int i = 0; i < atoms; i++)
        {
            double mass = masses.IsEmpty ? Elements.Mass(structure.AtomicNumbers[i]) : masses[i];
            if (!(mass > 0) || !double.IsFinite(mass))
                throw new ArgumentException($"The mass of atom {i} is {mass} amu; a positive, finite mass was expected.", nameof(masses));
            _masses[i] = mass;
        }
        structure.Velocities?.CopyTo(_velocities, 0);
        Evaluate();
    }

    /// <summary>The atoms; positions change in place.</summary>
    public Structure Structure { get; }

    /// <summary>The potential that gives energies and forces.</summary>
    public IPotential Potential { get; }

    /// <summary>Energy, forces and virial at the positions of the latest <see cref="Evaluate"/>.</summary>
    public PotentialResult Result { get; } = new();

    /// <summary>Number of atoms N.</summary>
    public int AtomCount => _masses.Length;

    /// <summary>Masses in amu, [N].</summary>
    public ReadOnlySpan<double> Masses => _masses;

    /// <summary>Positions in Angstrom, [N, 3] row-major.</summary>
    public Span<double> Positions => Structure.Positions;

    /// <summary>Velocities in Angstrom/fs, [N, 3] row-major.</summary>
    public Span<double> Velocities => _velocities;

    /// <summary>Forces in eV/Angstrom, [N, 3] row-major, of the latest <see cref="Evaluate"/>.</summary>
    public ReadOnlySpan<double> Forces => Result.Forces.AsSpan(0, _velocities.Length);

    /// <summary>
    /// Number of independent velocity components that the temperature counts: 3N, less the rigid motions that have been
    /// removed (see <see cref="RigidMotion"/>) when the integrator keeps them at zero.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 0..3N.</exception>
    public int DegreesOfFreedom
    {
        get => _degreesOfFreedom;
        set
        {
            if (value < 0 || value > _velocities.Length)
                throw new ArgumentOutOfRangeException(nameof(value), value, $"The degrees of freedom of {AtomCount} atoms lie in 0..{_velocities.Length}.");
            _degreesOfFreedom = value;
        }
    }

    /// <summary>Potential energy in eV at the latest <see cref="Evaluate"/>.</summary>
    public double PotentialEnergy => Result.Energy;

    /// <summary>Kinetic energy in eV of the present velocities.</summary>
    public double KineticEnergy
    {
        get
        {
            double twice = 0;
            for (int i = 0; i < _masses.Length; i++)
                twice += _masses[i] * SquaredSpeed(i);
            return 0.5 * Mechanics.KineticUnit * twice;
        }
    }

    /// <summary>Temperature in K of the present velocities, 2K / (f k) with f <see cref="DegreesOfFreedom"/>; 0 when nothing can move.</summary>
    public double Temperature => TemperatureOf(KineticEnergy);

    /// <summary>
    /// Pressure in eV/Angstrom^3, (2K + tr W) / 3V with the virial W = -dE/dstrain; NaN unless the cell is periodic along
    /// all three axes, as there is no volume otherwise.
    /// </summary>
    public double Pressure
    {
        get
        {
            Cell cell = Structure.Cell;
            if (!cell.AllPeriodic)
                return double.NaN;
            double[] virial = Result.Virial;
            return (2 * KineticEnergy + virial[0] + virial[4] + virial[8]) / (3 * cell.Volume);
        }
    }

    /// <summary>Runs before each evaluation that an integrator asks for, when the positions have just moved.</summary>
    internal Action? Moved { get; set; }

    /// <summary>Evaluates the potential at the present positions into <see cref="Result"/>.</summary>
    public void Evaluate()
    {
        Moved?.Invoke();
        Potential.Evaluate(Structure, Result);
    }

    /// <summary>Temperature in K that belongs to a kinetic energy in eV.</summary>
    internal double TemperatureOf(double kineticEnergy)
        => _degreesOfFreedom == 0 ? 0 : 2 * kineticEnergy / (_degreesOfFreedom * Mechanics.Boltzmann);

    /// <summary>Squared speed of an atom in (Angstrom/fs)^2.</summary>
    internal double SquaredSpeed(int atom)
    {
        double x = _velocities[3 * atom], y = _velocities[3 * atom + 1], z = _velocities[3 * atom + 2];
        return x * x + y * y + z * z;
    }
}
