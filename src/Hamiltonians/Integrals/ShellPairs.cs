using EquivSim.Hamiltonians.LinearAlgebra;

namespace EquivSim.Hamiltonians.Integrals;

/// <summary>Fills the symmetric matrices of an operator, shell pair by shell pair, on several threads.</summary>
internal static class ShellPairs
{
    /// <summary>Products of primitives that are nowhere larger than this are left out.</summary>
    private const double Negligible = 1e-17;

    /// <summary>The matrices of the operator, [Components][n, n].</summary>
    public static double[][] Compute<TIntegral>(MolecularBasis basis, ReadOnlySpan<double> positions, TIntegral integral) where TIntegral : IPairIntegral
    {
        ArgumentNullException.ThrowIfNull(basis);
        basis.CheckPositions(positions);
        double[] centers = positions.ToArray();
        int n = basis.OrbitalCount;
        double[][] matrices = new double[integral.Components][];
        for (int c = 0; c < matrices.Length; c++)
            matrices[c] = new double[n * n];
        int shells = basis.Shells.Length;
        // Row i has i + 1 pairs: rows from both ends together are equal work.
        Threads.For(0, (shells + 1) / 2, n >= Threads.WorthIt, k =>
        {
            ComputeRow(basis, centers, integral, matrices, k);
            if (shells - 1 - k != k)
                ComputeRow(basis, centers, integral, matrices, shells - 1 - k);
        });
        return matrices;
    }

    private static void ComputeRow<TIntegral>(MolecularBasis basis, double[] positions, TIntegral integral, double[][] matrices, int row) where TIntegral : IPairIntegral
    {
        int n = basis.OrbitalCount;
        PlacedShell a = basis.Shells[row];
        Span<double> centers = stackalloc double[6];
        positions.AsSpan(3 * a.Atom, 3).CopyTo(centers);
        Span<double> buffer = stackalloc double[integral.Components * a.OrbitalCount * (2 * BasisShell.MaxDegree + 1)];
        for (int column = 0; column <= row; column++)
        {
            PlacedShell b = basis.Shells[column];
            positions.AsSpan(3 * b.Atom, 3).CopyTo(centers[3..]);
            int area = a.OrbitalCount * b.OrbitalCount;
            Span<double> block = buffer[..(integral.Components * area)];
            block.Clear();
            AddPrimitives(a.Shell, b.Shell, centers, integral, block);
            for (int c = 0; c < matrices.Length; c++)
            {
                for (int i = 0; i < a.OrbitalCount; i++)
                {
                    for (int j = 0; j < b.OrbitalCount; j++)
                    {
                        double value = block[c * area + i * b.OrbitalCount + j];
                        matrices[c][(a.Offset + i) * n + b.Offset + j] = value;
                        matrices[c][(b.Offset + j) * n + a.Offset + i] = value;
                    }
                }
            }
        }
    }

    private static void AddPrimitives<TIntegral>(BasisShell a, BasisShell b, ReadOnlySpan<double> centers, TIntegral integral, Span<double> block) where TIntegral : IPairIntegral
    {
        double dx = centers[0] - centers[3], dy = centers[1] - centers[4], dz = centers[2] - centers[5];
        double squared = dx * dx + dy * dy + dz * dz;
        for (int i = 0; i < a.Exponents.Length; i++)
        {
            for (int j = 0; j < b.Exponents.Length; j++)
            {
                double ea = a.Exponents[i], eb = b.Exponents[j], exponent = ea * eb / (ea + eb) * squared;
                double factor = a.Coefficients[i] * b.Coefficients[j] * Math.Exp(-exponent);
                if (Math.Abs(factor) < Negligible)
                    continue;
                var pair = new PrimitivePair(ea, eb, factor, centers);
                integral.Add(pair, a.Degree, b.Degree, block);
            }
        }
    }
}
