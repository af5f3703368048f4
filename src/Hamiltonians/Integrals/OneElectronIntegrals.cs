using EquivSim.Hamiltonians.Integrals;

namespace EquivSim.Hamiltonians;

/// <summary>
/// Matrices of one-electron operators over Gaussian orbitals, analytic, in atomic units: what a predicted Hamiltonian needs beside
/// it, without an electronic-structure program.
/// </summary>
/// <remarks>
/// Positions are three per atom in bohr; matrices [n, n], row-major, in canonical order (<see cref="MolecularBasis"/>). The powers
/// along the axes are raised by the recursion of Obara and Saika (J. Chem. Phys. 84, 3963, 1986); the attraction by the nuclei
/// follows McMurchie and Davidson (J. Comput. Phys. 26, 218, 1978). All members may be called from any thread.
/// </remarks>
public static class OneElectronIntegrals
{
    /// <summary>Overlap matrix S.</summary>
    /// <param name="basis">The orbitals.</param>
    /// <param name="positions">Three per atom, bohr.</param>
    /// <exception cref="ArgumentException">The positions do not fit the atoms.</exception>
    public static double[] Overlap(MolecularBasis basis, ReadOnlySpan<double> positions) =>
        ShellPairs.Compute(basis, positions, new OverlapIntegral())[0];

    /// <summary>Kinetic energy matrix T, hartree.</summary>
    /// <inheritdoc cref="Overlap"/>
    public static double[] Kinetic(MolecularBasis basis, ReadOnlySpan<double> positions) =>
        ShellPairs.Compute(basis, positions, new KineticIntegral())[0];

    /// <summary>Matrices of x, y and z, bohr.</summary>
    /// <param name="basis">The orbitals.</param>
    /// <param name="positions">Three per atom, bohr.</param>
    /// <param name="origin">Where the three are zero, bohr; (0, 0, 0) when empty.</param>
    /// <exception cref="ArgumentException">The positions or the origin do not fit.</exception>
    public static double[][] Dipole(MolecularBasis basis, ReadOnlySpan<double> positions, ReadOnlySpan<double> origin = default) =>
        ShellPairs.Compute(basis, positions, new DipoleIntegral(origin.Length switch
        {
            0 => [0, 0, 0],
            3 => origin.ToArray(),
            _ => throw new ArgumentException($"Received an origin of {origin.Length} coordinates, expected 3.", nameof(origin)),
        }));

    /// <summary>Matrix of the attraction by the nuclei, hartree.</summary>
    /// <inheritdoc cref="Overlap"/>
    public static double[] NuclearAttraction(MolecularBasis basis, ReadOnlySpan<double> positions) => Attraction(basis, positions, [null])[0];

    /// <summary>
    /// Matrices of the attraction by neutral atoms, hartree: every nucleus in a Gaussian cloud of its own charge, (w/pi)^3/2 exp(-w r^2).
    /// Unlike the bare nuclei's it does not reach far and does not grow with the molecule.
    /// </summary>
    /// <param name="basis">The orbitals.</param>
    /// <param name="positions">Three per atom, bohr.</param>
    /// <param name="exponents">One w for each matrix, bohr^-2, positive.</param>
    /// <exception cref="ArgumentException">The positions do not fit the atoms, or an exponent is not positive.</exception>
    public static double[][] ScreenedAttraction(MolecularBasis basis, ReadOnlySpan<double> positions, params double[] exponents)
    {
        ArgumentNullException.ThrowIfNull(exponents);
        return Array.TrueForAll(exponents, w => w > 0 && double.IsFinite(w))
            ? Attraction(basis, positions, Array.ConvertAll(exponents, w => (double?)w))
            : throw new ArgumentException($"Received the exponents {string.Join(", ", exponents)}, expected positive ones.", nameof(exponents));
    }

    private static double[][] Attraction(MolecularBasis basis, ReadOnlySpan<double> positions, params double?[] clouds)
    {
        ArgumentNullException.ThrowIfNull(basis);
        basis.CheckPositions(positions);
        double[] charges = Array.ConvertAll(basis.AtomicNumbers.ToArray(), z => (double)z);
        return ShellPairs.Compute(basis, positions, new PointChargeIntegral(charges, positions, clouds));
    }
}
