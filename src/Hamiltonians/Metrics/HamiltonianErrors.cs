namespace EquivSim.Hamiltonians;

/// <summary>
/// How far a matrix is from the reference, for one molecule or as the mean over molecules. Always together: a small error of the matrix
/// alone says little about its spectrum. Hartree; definitions of QH9 (Yu et al., NeurIPS 2023).
/// </summary>
public sealed record HamiltonianErrors
{
    /// <summary>Mean |difference| over all elements, hartree.</summary>
    public required double Matrix { get; init; }

    /// <summary>The same over the blocks of an atom with itself.</summary>
    public required double DiagonalBlocks { get; init; }

    /// <summary>The same over the blocks of two atoms; 0 for a single atom.</summary>
    public required double OffDiagonalBlocks { get; init; }

    /// <summary>Mean |difference| of the energies of the occupied orbitals, hartree.</summary>
    public required double OccupiedEnergies { get; init; }

    /// <summary>
    /// Mean over the occupied orbitals of |c'.c| / (|c'| |c|), coefficients as plain vectors, orbital by orbital: the published measure
    /// "psi". Where orbitals are nearly degenerate it drops although nothing is wrong; see <see cref="Subspace"/>.
    /// </summary>
    public required double Coefficients { get; init; }

    /// <summary>
    /// Overlap of the occupied spaces: the mean squared singular value of C_occ^T S C'_occ. 1 when both span the same space, whatever
    /// orbitals they span it with.
    /// </summary>
    public required double Subspace { get; init; }

    /// <summary>|difference| of the HOMO energies, hartree.</summary>
    public required double Homo { get; init; }

    /// <summary>|difference| of the LUMO energies, hartree.</summary>
    public required double Lumo { get; init; }

    /// <summary>|difference| of the gaps, hartree.</summary>
    public required double Gap { get; init; }

    /// <summary>Length of the difference of the dipole moments, e bohr.</summary>
    public required double Dipole { get; init; }

    /// <summary>Mean over molecules, each counted once whatever its size.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static HamiltonianErrors Mean(IReadOnlyCollection<HamiltonianErrors> molecules)
    {
        ArgumentNullException.ThrowIfNull(molecules);
        if (molecules.Count == 0)
            throw new ArgumentException("A mean needs at least one molecule.", nameof(molecules));
        return new()
        {
            Matrix = molecules.Average(m => m.Matrix),
            DiagonalBlocks = molecules.Average(m => m.DiagonalBlocks),
            OffDiagonalBlocks = molecules.Average(m => m.OffDiagonalBlocks),
            OccupiedEnergies = molecules.Average(m => m.OccupiedEnergies),
            Coefficients = molecules.Average(m => m.Coefficients),
            Subspace = molecules.Average(m => m.Subspace),
            Homo = molecules.Average(m => m.Homo),
            Lumo = molecules.Average(m => m.Lumo),
            Gap = molecules.Average(m => m.Gap),
            Dipole = molecules.Average(m => m.Dipole),
        };
    }
}
