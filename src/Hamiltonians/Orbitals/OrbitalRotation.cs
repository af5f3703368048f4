using EquivSim.O3;

namespace EquivSim.Hamiltonians;

/// <summary>How orbitals and their matrices turn with the molecule: x' = R x for all atoms gives M' = D M D^T.</summary>
public static class OrbitalRotation
{
    // (x, y, z) -> (y, z, x): e3nn's harmonics of the permuted vector are the canonical ones of the vector.
    private static readonly Rotation Cycle = Rotation.FromMatrix([0, 1, 0, 0, 0, 1, 1, 0, 0]);

    /// <summary>The element of O(3) as <see cref="EquivSim.O3"/> must see it when vectors are given to it as (y, z, x).</summary>
    public static Rotation Permuted(Rotation rotation) => Cycle * rotation * Cycle.Inverse;

    /// <summary>D, [n, n], orthogonal, block diagonal over shells; improper elements included.</summary>
    public static double[] Matrix(MolecularBasis basis, Rotation rotation)
    {
        ArgumentNullException.ThrowIfNull(basis);
        int n = basis.OrbitalCount;
        double[] result = new double[n * n];
        double[][] blocks = Blocks(rotation);
        foreach (PlacedShell shell in basis.Shells)
        {
            for (int i = 0; i < shell.OrbitalCount; i++)
                blocks[shell.Degree].AsSpan(i * shell.OrbitalCount, shell.OrbitalCount).CopyTo(result.AsSpan((shell.Offset + i) * n + shell.Offset));
        }
        return result;
    }

    /// <summary>D M D^T, [n, n].</summary>
    /// <param name="basis">The orbitals.</param>
    /// <param name="rotation">The transformation of all atoms.</param>
    /// <param name="matrix">M, [n, n].</param>
    /// <exception cref="ArgumentException">The matrix has another size.</exception>
    public static double[] Apply(MolecularBasis basis, Rotation rotation, ReadOnlySpan<double> matrix)
    {
        ArgumentNullException.ThrowIfNull(basis);
        basis.CheckMatrix(matrix.Length, nameof(matrix));
        double[][] blocks = Blocks(rotation);
        double[] half = new double[matrix.Length], result = new double[matrix.Length];
        // (D (D M)^T)^T with M a general matrix: each pass turns the rows and transposes.
        TurnRowsAndTranspose(basis, blocks, matrix, half);
        TurnRowsAndTranspose(basis, blocks, half, result);
        return result;
    }

    private static double[][] Blocks(Rotation rotation)
    {
        Rotation permuted = Permuted(rotation);
        double[][] blocks = new double[BasisShell.MaxDegree + 1][];
        for (int l = 0; l < blocks.Length; l++)
            blocks[l] = WignerD.Matrix(new Irrep(l, Irrep.NaturalParity(l)), permuted);
        return blocks;
    }

    private static void TurnRowsAndTranspose(MolecularBasis basis, double[][] blocks, ReadOnlySpan<double> matrix, Span<double> result)
    {
        int n = basis.OrbitalCount;
        foreach (PlacedShell shell in basis.Shells)
        {
            double[] d = blocks[shell.Degree];
            int size = shell.OrbitalCount;
            for (int i = 0; i < size; i++)
            {
                for (int column = 0; column < n; column++)
                {
                    double sum = 0;
                    for (int k = 0; k < size; k++)
                        sum += d[i * size + k] * matrix[(shell.Offset + k) * n + column];
                    result[column * n + shell.Offset + i] = sum;
                }
            }
        }
    }
}
