using EquivSim.Hamiltonians.LinearAlgebra;

namespace EquivSim.Hamiltonians;

/// <summary>The solutions of H c = e S c: orbital energies in hartree, ascending, and orbitals with c^T S c = 1.</summary>
/// <example><code>
/// var orbitals = MolecularOrbitals.Solve(h, OneElectronIntegrals.Overlap(basis, positions));
/// double gap = orbitals.Gap(occupied: 5);          // hartree
/// </code></example>
public sealed class MolecularOrbitals
{
    private readonly double[] _energies, _coefficients;

    private MolecularOrbitals(double[] energies, double[] coefficients) => (_energies, _coefficients) = (energies, coefficients);

    /// <summary>Solves the generalised eigenproblem by Cholesky decomposition of the overlap.</summary>
    /// <param name="hamiltonian">H, [n, n], hartree.</param>
    /// <param name="overlap">S, [n, n].</param>
    /// <exception cref="ArgumentException">The sizes differ, H is not symmetric or not finite, S is not positive definite.</exception>
    public static MolecularOrbitals Solve(ReadOnlySpan<double> hamiltonian, ReadOnlySpan<double> overlap)
    {
        int n = (int)Math.Sqrt(overlap.Length);
        if (n == 0 || n * n != overlap.Length || hamiltonian.Length != overlap.Length)
            throw new ArgumentException($"Received {hamiltonian.Length} and {overlap.Length} numbers, expected two square matrices of one size.", nameof(hamiltonian));
        double[] inverse = Cholesky.InvertLower(Cholesky.Factor(overlap, n), n), transposed = DenseMatrix.Transpose(inverse, n, n);
        double[] standard = DenseMatrix.Multiply(DenseMatrix.Multiply(inverse, hamiltonian.ToArray(), n, n, n), transposed, n, n, n);
        (double[] energies, double[] vectors) = SymmetricEigen.Decompose(standard, n);
        // Rows are orbitals: c = L^-T v, so c^T = v^T L^-1.
        return new MolecularOrbitals(energies, DenseMatrix.Multiply(vectors, inverse, n, n, n));
    }

    /// <summary>Number of orbitals.</summary>
    public int Count => _energies.Length;

    /// <summary>Orbital energies, ascending, hartree.</summary>
    public ReadOnlySpan<double> Energies => _energies;

    /// <summary>[orbitals, n]: row i are the coefficients of orbital i.</summary>
    public ReadOnlySpan<double> Coefficients => _coefficients;

    /// <summary>The coefficients of an orbital, [n].</summary>
    public ReadOnlySpan<double> Orbital(int index) => _coefficients.AsSpan(index * Count, Count);

    /// <summary>Energy of the highest occupied orbital, hartree.</summary>
    /// <param name="occupied">Number of doubly occupied orbitals, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such orbital.</exception>
    public double Homo(int occupied) => occupied >= 1 && occupied <= Count
        ? _energies[occupied - 1]
        : throw new ArgumentOutOfRangeException(nameof(occupied), occupied, $"Expected 1 to {Count} occupied orbitals, got {occupied}.");

    /// <summary>Energy of the lowest empty orbital, hartree.</summary>
    /// <param name="occupied">Number of doubly occupied orbitals, less than all.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such orbital.</exception>
    public double Lumo(int occupied) => occupied >= 0 && occupied < Count
        ? _energies[occupied]
        : throw new ArgumentOutOfRangeException(nameof(occupied), occupied, $"Expected 0 to {Count - 1} occupied orbitals, got {occupied}.");

    /// <summary>LUMO minus HOMO, hartree.</summary>
    /// <inheritdoc cref="Homo"/>
    public double Gap(int occupied) => Lumo(occupied) - Homo(occupied);

    /// <summary>The density matrix 2 C_occ C_occ^T, [n, n].</summary>
    /// <param name="occupied">Number of doubly occupied orbitals.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many orbitals.</exception>
    public double[] Density(int occupied)
    {
        if (occupied < 0 || occupied > Count)
            throw new ArgumentOutOfRangeException(nameof(occupied), occupied, $"Expected 0 to {Count} occupied orbitals, got {occupied}.");
        double[] rows = _coefficients[..(occupied * Count)];
        double[] density = DenseMatrix.Multiply(DenseMatrix.Transpose(rows, occupied, Count), rows, Count, occupied, Count);
        for (int i = 0; i < density.Length; i++)
            density[i] *= 2;
        return density;
    }
}
