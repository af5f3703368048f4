namespace EquivSim.O3;

/// <summary>
/// The matrices D of O(3) in the basis of the real spherical harmonics: Y(R x) = D(R) Y(x), D(R S) = D(R) D(S).
/// </summary>
/// <remarks>
/// D_l is the part of D_(l-1) (x) R that the Wigner 3j tensor C of (l-1, 1, l) selects,
/// D_l[m,n] = (2l+1) sum C[a,i,m] C[b,j,n] D_(l-1)[a,b] R[i,j]: any degree, no angles, and no step magnifies an error.
/// </remarks>
/// <example><code>
/// var rotation = Rotation.FromEulerAngles(0.3, 0.2, 0.1) * Rotation.Inversion;
/// double[] d = WignerD.Matrix(Irrep.Parse("2o"), rotation);     // 5 x 5
/// WignerD.Apply("16x0e+4x1o", rotation, features, rotated);     // rows of 28 numbers
/// </code></example>
public static class WignerD
{
    /// <summary>The matrix of an irrep, [2l+1, 2l+1] row-major.</summary>
    public static double[] Matrix(Irrep irrep, Rotation rotation)
    {
        double[] matrix = ProperUpTo(irrep.L, rotation)[irrep.L];
        if (Sign(irrep, rotation) < 0)
        {
            for (int i = 0; i < matrix.Length; i++)
                matrix[i] = -matrix[i];
        }
        return matrix;
    }

    /// <summary>The block-diagonal matrix of a direct sum, [Dimension, Dimension] row-major.</summary>
    public static double[] Matrix(Irreps irreps, Rotation rotation)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        int dimension = irreps.Dimension;
        double[] matrix = new double[dimension * dimension];
        double[] unit = new double[dimension * dimension];
        for (int i = 0; i < dimension; i++)
            unit[i * dimension + i] = 1;
        // D of the inverse is the transpose: its column i, which comes out as row i, is row i of D.
        Apply(irreps, rotation.Inverse, unit, matrix);
        return matrix;
    }

    /// <summary>Transforms feature vectors, each by the matrix of <paramref name="irreps"/>.</summary>
    /// <param name="irreps">What the vectors are made of.</param>
    /// <param name="rotation">The transformation.</param>
    /// <param name="vectors">[n, irreps.Dimension], row-major.</param>
    /// <param name="result">Filled; [n, irreps.Dimension]; other memory than <paramref name="vectors"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of the dimension, or the memory overlaps.</exception>
    public static void Apply(Irreps irreps, Rotation rotation, ReadOnlySpan<double> vectors, Span<double> result)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        if (vectors.Length != result.Length || vectors.Length % Math.Max(1, irreps.Dimension) != 0)
            throw new ArgumentException($"Received {vectors.Length} numbers and room for {result.Length}, expected the same multiple of {irreps.Dimension}.");
        if (vectors.Overlaps(result))
            throw new ArgumentException("The vectors and the result share memory, expected two arrays.");
        if (vectors.Length == 0)
            return;
        double[][] matrices = ProperUpTo(irreps.MaxL, rotation);
        int position = 0;
        while (position < vectors.Length)
        {
            foreach (MulIrrep block in irreps)
            {
                int d = block.Irrep.Dimension, sign = Sign(block.Irrep, rotation);
                double[] matrix = matrices[block.Irrep.L];
                for (int copy = 0; copy < block.Multiplicity; copy++, position += d)
                {
                    for (int i = 0; i < d; i++)
                    {
                        double sum = 0;
                        for (int j = 0; j < d; j++)
                            sum += matrix[i * d + j] * vectors[position + j];
                        result[position + i] = sign * sum;
                    }
                }
            }
        }
    }

    private static int Sign(Irrep irrep, Rotation rotation) => rotation.IsImproper && irrep.Parity == Parity.Odd ? -1 : 1;

    /// <summary>The matrices of the proper rotation for degrees 0..lmax.</summary>
    private static double[][] ProperUpTo(int lmax, Rotation rotation)
    {
        double[][] matrices = new double[lmax + 1][];
        matrices[0] = [1];
        if (lmax == 0)
            return matrices;
        double[] r = (rotation.IsImproper ? rotation * Rotation.Inversion : rotation).ToMatrix();
        matrices[1] = r;
        for (int l = 2; l <= lmax; l++)
        {
            int d = 2 * l + 1, before = d - 2;
            double[] lower = matrices[l - 1], matrix = new double[d * d];
            ReadOnlySpan<Wigner3jEntry> c = Wigner3j.NonZeros(l - 1, 1, l);
            foreach (Wigner3jEntry p in c)
            {
                foreach (Wigner3jEntry q in c)
                    matrix[p.M3 * d + q.M3] += d * p.Value * q.Value * lower[p.M1 * before + q.M1] * r[3 * p.M2 + q.M2];
            }
            matrices[l] = matrix;
        }
        return matrices;
    }
}
