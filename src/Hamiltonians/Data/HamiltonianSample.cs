using System.Runtime.CompilerServices;

namespace EquivSim.Hamiltonians;

/// <summary>
/// A molecule in one geometry with what an electronic-structure program said about it. Atomic units (bohr, hartree, e bohr);
/// matrices [n, n] over the canonical orbitals of <see cref="MolecularBasis"/>.
/// </summary>
public sealed class HamiltonianSample
{
    private readonly double[] _positions;

    /// <summary>Makes a sample; the array is taken over, not copied.</summary>
    /// <param name="basis">The orbitals.</param>
    /// <param name="positions">Three per atom, bohr.</param>
    /// <param name="electronCount">Number of electrons, even: closed shells.</param>
    /// <param name="name">Name of the molecule; its formula when null.</param>
    /// <exception cref="ArgumentException">The positions do not fit or are not finite; the electrons are odd, negative or too many.</exception>
    public HamiltonianSample(MolecularBasis basis, double[] positions, int electronCount, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(basis);
        ArgumentNullException.ThrowIfNull(positions);
        basis.CheckPositions(positions);
        if (Array.FindIndex(positions, x => !double.IsFinite(x)) is int bad and >= 0)
            throw new ArgumentException($"Atom {bad / 3} has the coordinate {positions[bad]}, expected finite numbers.", nameof(positions));
        if (electronCount < 0 || electronCount % 2 != 0 || electronCount > 2 * basis.OrbitalCount)
            throw new ArgumentException($"Received {electronCount} electrons, expected an even number from 0 to {2 * basis.OrbitalCount}: orbitals are doubly occupied.", nameof(electronCount));
        (Basis, _positions, ElectronCount) = (basis, positions, electronCount);
        Name = name ?? Formula;
    }

    /// <summary>The orbitals.</summary>
    public MolecularBasis Basis { get; }

    /// <summary>Name of the molecule.</summary>
    public string Name { get; }

    /// <summary>Three per atom, bohr.</summary>
    public ReadOnlySpan<double> Positions => _positions;

    /// <summary>Number of electrons, even.</summary>
    public int ElectronCount { get; }

    /// <summary>Number of doubly occupied orbitals.</summary>
    public int OccupiedCount => ElectronCount / 2;

    /// <summary>Converged Kohn-Sham matrix, hartree.</summary>
    public double[]? Hamiltonian { get; set => field = CheckMatrix(value); }

    /// <summary>Overlap matrix.</summary>
    public double[]? Overlap { get; set => field = CheckMatrix(value); }

    /// <summary>Kohn-Sham matrix of an initial density, hartree: the baseline of delta learning.</summary>
    public double[]? InitialHamiltonian { get; set => field = CheckMatrix(value); }

    /// <summary>Density matrix, 2 C_occ C_occ^T.</summary>
    public double[]? Density { get; set => field = CheckMatrix(value); }

    /// <summary>Kinetic energy matrix, hartree.</summary>
    public double[]? Kinetic { get; set => field = CheckMatrix(value); }

    /// <summary>Matrix of the attraction by the nuclei, hartree.</summary>
    public double[]? NuclearAttraction { get; set => field = CheckMatrix(value); }

    /// <summary>Orbital energies, ascending, hartree.</summary>
    public double[]? OrbitalEnergies { get; set => field = Check(value, Basis.OrbitalCount); }

    /// <summary>Total energy, hartree.</summary>
    public double? Energy { get; set; }

    /// <summary>Repulsion energy of the nuclei, hartree.</summary>
    public double? NuclearRepulsion { get; set; }

    /// <summary>Dipole moment about the origin, e bohr.</summary>
    public double[]? Dipole { get; set => field = Check(value, 3); }

    /// <summary>Forces, three per atom, hartree/bohr.</summary>
    public double[]? Forces { get; set => field = Check(value, 3 * Basis.AtomCount); }

    /// <summary>Composition in Hill order.</summary>
    public string Formula => new Structures.Structure(Basis.AtomicNumbers.ToArray(), (double[])_positions.Clone()).Formula;

    private double[]? CheckMatrix(double[]? value, [CallerMemberName] string name = "") => Check(value, Basis.OrbitalCount * Basis.OrbitalCount, name);

    private static double[]? Check(double[]? value, int length, [CallerMemberName] string name = "") => value is null || value.Length == length
        ? value
        : throw new ArgumentException($"{name} has {value.Length} numbers, expected {length}.", nameof(value));
}
