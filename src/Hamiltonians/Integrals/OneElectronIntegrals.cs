using EquivSim.Hamiltonians.Integrals;

namespace EquivSim.Hamiltonians;

/// <summary>
/// Matrices of one-electron operators over Gaussian orbitals, analytic, in atomic units: what a predicted Hamiltonian needs beside
/// it, without an electronic-structure program.
/// </summary>
/// <remarks>
/// Positions are three per atom in bohr; matrices [n, n], row-major, in canonical order (<see cref="MolecularBasis"/>). The powers
/// along the axes are raised by the recursion of Obara and Saika (J. Chem. Phys. 84, 3963, 1986). All members may be called from any thread.
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
}
