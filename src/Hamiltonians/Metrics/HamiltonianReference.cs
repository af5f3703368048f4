using EquivSim.Hamiltonians.LinearAlgebra;

namespace EquivSim.Hamiltonians;

/// <summary>A reference matrix with what comparisons need of it, computed once: orbitals, overlap, dipole integrals.</summary>
/// <example><code>
/// var reference = new HamiltonianReference(sample);
/// HamiltonianErrors errors = reference.Compare(predicted);
/// </code></example>
public sealed class HamiltonianReference
{
    private readonly HamiltonianSample _sample;
    private readonly double[] _overlap;
    private readonly double[][] _dipoleIntegrals;
    private readonly double[] _dipole;

    /// <summary>Solves the reference.</summary>
    /// <param name="sample">A molecule with its Hamiltonian; its overlap is computed when it has none.</param>
    /// <exception cref="ArgumentException">The sample has no Hamiltonian, no occupied orbital or no empty one.</exception>
    public HamiltonianReference(HamiltonianSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (sample.Hamiltonian is null)
            throw new ArgumentException($"The sample of {sample.Name} has no Hamiltonian to compare with.", nameof(sample));
        if (sample.OccupiedCount < 1 || sample.OccupiedCount >= sample.Basis.OrbitalCount)
            throw new ArgumentException($"{sample.Name} has {sample.OccupiedCount} occupied orbitals of {sample.Basis.OrbitalCount}, expected at least one occupied and one empty.", nameof(sample));
        _sample = sample;
        _overlap = sample.Overlap ?? OneElectronIntegrals.Overlap(sample.Basis, sample.Positions);
        Orbitals = MolecularOrbitals.Solve(sample.Hamiltonian, _overlap);
        _dipoleIntegrals = OneElectronIntegrals.Dipole(sample.Basis, sample.Positions);
        _dipole = Dipole(Orbitals);
    }

    /// <summary>The reference's orbitals.</summary>
    public MolecularOrbitals Orbitals { get; }

    /// <summary>The reference matrix, hartree.</summary>
    public ReadOnlySpan<double> Hamiltonian => _sample.Hamiltonian;

    /// <summary>Errors of a matrix of the same molecule.</summary>
    /// <param name="hamiltonian">[n, n], hartree, canonical order.</param>
    /// <exception cref="ArgumentException">The matrix has another size, is not symmetric or not finite.</exception>
    public HamiltonianErrors Compare(ReadOnlySpan<double> hamiltonian)
    {
        _sample.Basis.CheckMatrix(hamiltonian.Length, nameof(hamiltonian));
        (double diagonal, double offDiagonal, double all) = MatrixErrors(hamiltonian);
        MolecularOrbitals orbitals = MolecularOrbitals.Solve(hamiltonian, _overlap);
        int n = orbitals.Count, occupied = _sample.OccupiedCount;
        double energies = 0, cosine = 0;
        for (int i = 0; i < occupied; i++)
        {
            energies += Math.Abs(orbitals.Energies[i] - Orbitals.Energies[i]);
            ReadOnlySpan<double> a = orbitals.Orbital(i), b = Orbitals.Orbital(i);
            cosine += Math.Abs(DenseMatrix.Dot(a, b)) / Math.Sqrt(DenseMatrix.Dot(a, a) * DenseMatrix.Dot(b, b));
        }
        double[] own = orbitals.Coefficients[..(occupied * n)].ToArray(), reference = Orbitals.Coefficients[..(occupied * n)].ToArray();
        double[] cross = DenseMatrix.Multiply(DenseMatrix.Multiply(own, _overlap, occupied, n, n), DenseMatrix.Transpose(reference, occupied, n), occupied, n, occupied);
        double[] dipole = Dipole(orbitals);
        return new()
        {
            Matrix = all,
            DiagonalBlocks = diagonal,
            OffDiagonalBlocks = offDiagonal,
            OccupiedEnergies = energies / occupied,
            Coefficients = cosine / occupied,
            Subspace = DenseMatrix.Dot(cross, cross) / occupied,
            Homo = Math.Abs(orbitals.Homo(occupied) - Orbitals.Homo(occupied)),
            Lumo = Math.Abs(orbitals.Lumo(occupied) - Orbitals.Lumo(occupied)),
            Gap = Math.Abs(orbitals.Gap(occupied) - Orbitals.Gap(occupied)),
            Dipole = Math.Sqrt(dipole.Zip(_dipole, (a, b) => (a - b) * (a - b)).Sum()),
        };
    }

    private double[] Dipole(MolecularOrbitals orbitals) =>
        DensityAnalysis.Dipole(_sample.Basis, _sample.Positions, orbitals.Density(_sample.OccupiedCount), _dipoleIntegrals);

    private (double Diagonal, double OffDiagonal, double All) MatrixErrors(ReadOnlySpan<double> hamiltonian)
    {
        MolecularBasis basis = _sample.Basis;
        int n = basis.OrbitalCount, diagonalCount = 0;
        double diagonal = 0, offDiagonal = 0;
        for (int atom = 0; atom < basis.AtomCount; atom++)
        {
            int start = basis.AtomOffsets[atom], end = basis.AtomOffsets[atom + 1];
            diagonalCount += (end - start) * (end - start);
            for (int i = start; i < end; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double error = Math.Abs(hamiltonian[i * n + j] - _sample.Hamiltonian![i * n + j]);
                    if (j >= start && j < end)
                        diagonal += error;
                    else
                        offDiagonal += error;
                }
            }
        }
        int offDiagonalCount = n * n - diagonalCount;
        return (diagonal / diagonalCount, offDiagonalCount == 0 ? 0 : offDiagonal / offDiagonalCount, (diagonal + offDiagonal) / (n * n));
    }
}
