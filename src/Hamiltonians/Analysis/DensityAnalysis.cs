using EquivSim.Hamiltonians.LinearAlgebra;

namespace EquivSim.Hamiltonians;

/// <summary>What a density matrix D over the orbitals of a molecule says. Atomic units; matrices [n, n] in canonical order.</summary>
public static class DensityAnalysis
{
    /// <summary>Number of electrons, the trace of D S.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double ElectronCount(ReadOnlySpan<double> density, ReadOnlySpan<double> overlap) => density.Length == overlap.Length
        ? DenseMatrix.Dot(density, overlap)
        : throw new ArgumentException($"Received {density.Length} and {overlap.Length} numbers, expected two matrices of one size.", nameof(density));

    /// <summary>Mulliken's charges: the nuclear charge less the atom's part of the trace of D S; e, one per atom.</summary>
    /// <exception cref="ArgumentException">A matrix has another size than the basis.</exception>
    public static double[] MullikenCharges(MolecularBasis basis, ReadOnlySpan<double> density, ReadOnlySpan<double> overlap)
    {
        Check(basis, density, overlap);
        int n = basis.OrbitalCount;
        double[] populations = new double[n];
        for (int i = 0; i < n; i++)
            populations[i] = DenseMatrix.Dot(density.Slice(i * n, n), overlap.Slice(i * n, n));
        return Charges(basis, populations);
    }

    /// <summary>Loewdin's charges: the same with the orthogonal orbitals nearest to the atomic ones, S^1/2 D S^1/2; e, one per atom.</summary>
    /// <exception cref="ArgumentException">A matrix has another size than the basis, or S is not positive definite.</exception>
    public static double[] LoewdinCharges(MolecularBasis basis, ReadOnlySpan<double> density, ReadOnlySpan<double> overlap)
    {
        Check(basis, density, overlap);
        int n = basis.OrbitalCount;
        (double[] values, double[] vectors) = SymmetricEigen.Decompose(overlap, n);
        if (!(values[0] > 0))
            throw new ArgumentException($"The overlap matrix has the eigenvalue {values[0]}, expected positive ones.", nameof(overlap));
        double[] scaled = (double[])vectors.Clone();
        for (int k = 0; k < n; k++)
        {
            double root = Math.Sqrt(values[k]);
            foreach (ref double x in scaled.AsSpan(k * n, n))
                x *= root;
        }
        double[] half = DenseMatrix.Multiply(DenseMatrix.Transpose(scaled, n, n), vectors, n, n, n);
        double[] right = DenseMatrix.Multiply(density.ToArray(), half, n, n, n);
        double[] populations = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < n; k++)
                populations[i] += half[i * n + k] * right[k * n + i];
        }
        return Charges(basis, populations);
    }

    /// <summary>Dipole moment of nuclei and electrons about the origin, e bohr, three components. Of an ion it depends on the origin.</summary>
    /// <param name="basis">The orbitals.</param>
    /// <param name="positions">Three per atom, bohr.</param>
    /// <param name="density">D.</param>
    /// <exception cref="ArgumentException">Positions or matrix do not fit the basis.</exception>
    public static double[] Dipole(MolecularBasis basis, ReadOnlySpan<double> positions, ReadOnlySpan<double> density) =>
        Dipole(basis, positions, density, OneElectronIntegrals.Dipole(basis, positions));

    /// <summary>
    /// Largest element of H D S - S D H, hartree: zero if and only if D is built of eigenvectors of H. With the density of H itself it is
    /// zero to rounding; with a density from elsewhere (a reference, another model) it is an error of H that needs no matrix to compare with.
    /// </summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Commutator(ReadOnlySpan<double> hamiltonian, ReadOnlySpan<double> density, ReadOnlySpan<double> overlap)
    {
        int n = (int)Math.Sqrt(overlap.Length);
        if (n * n != overlap.Length || hamiltonian.Length != overlap.Length || density.Length != overlap.Length)
            throw new ArgumentException($"Received {hamiltonian.Length}, {density.Length} and {overlap.Length} numbers, expected three square matrices of one size.", nameof(hamiltonian));
        double[] product = DenseMatrix.Multiply(DenseMatrix.Multiply(hamiltonian.ToArray(), density.ToArray(), n, n, n), overlap.ToArray(), n, n, n);
        double worst = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                worst = Math.Max(worst, Math.Abs(product[i * n + j] - product[j * n + i]));
        }
        return worst;
    }

    internal static double[] Dipole(MolecularBasis basis, ReadOnlySpan<double> positions, ReadOnlySpan<double> density, double[][] integrals)
    {
        basis.CheckMatrix(density.Length, nameof(density));
        double[] dipole = new double[3];
        for (int axis = 0; axis < 3; axis++)
        {
            dipole[axis] = -DenseMatrix.Dot(density, integrals[axis]);
            for (int atom = 0; atom < basis.AtomCount; atom++)
                dipole[axis] += basis.AtomicNumbers[atom] * positions[3 * atom + axis];
        }
        return dipole;
    }

    private static double[] Charges(MolecularBasis basis, double[] populations)
    {
        double[] charges = new double[basis.AtomCount];
        for (int atom = 0; atom < charges.Length; atom++)
        {
            charges[atom] = basis.AtomicNumbers[atom];
            for (int i = basis.AtomOffsets[atom]; i < basis.AtomOffsets[atom + 1]; i++)
                charges[atom] -= populations[i];
        }
        return charges;
    }

    private static void Check(MolecularBasis basis, ReadOnlySpan<double> density, ReadOnlySpan<double> overlap)
    {
        ArgumentNullException.ThrowIfNull(basis);
        basis.CheckMatrix(density.Length, nameof(density));
        basis.CheckMatrix(overlap.Length, nameof(overlap));
    }
}
