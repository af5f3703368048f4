namespace EquivSim.TensorProducts;

/// <summary>
/// The couplings of <see cref="CouplingBasis"/> as polynomials. The factors are all the same vector, so only the symmetric part of U
/// counts, and most couplings are then linear combinations of a few: U_k = sum_r Mixing[r, k] Q_r with orthonormal Q_r.
/// </summary>
/// <remarks>For lmax = 3 and three factors, 23 couplings to L = 0 become 8 and 51 to L = 1 become 12.</remarks>
internal sealed class SymmetricCouplingBasis
{
    private const double RankTolerance = 1e-10;

    /// <summary>Number of couplings k of MACE.</summary>
    public int CouplingCount { get; }

    /// <summary>Number of independent couplings r.</summary>
    public int Rank { get; }

    /// <summary>Row-major [Rank, CouplingCount].</summary>
    public double[] Mixing { get; }

    /// <summary>
    /// For each output component M: its monomials, as the sorted indices of their factors, and the coefficient of each in every Q_r,
    /// row-major [Rank, monomials].
    /// </summary>
    public IReadOnlyList<(int[][] Monomials, double[] Coefficients)> Components { get; }

    public SymmetricCouplingBasis(CouplingBasis couplings)
    {
        CouplingCount = couplings.Couplings.Count;
        int components = 2 * couplings.OutputDegree + 1;
        var rows = new Dictionary<(int Component, long Monomial), int>();
        var columns = new List<Dictionary<int, double>>();
        foreach (CouplingEntry[] coupling in couplings.Couplings)
        {
            var column = new Dictionary<int, double>();
            foreach (CouplingEntry e in coupling)
            {
                (int, long) key = (e.Component, SortDigits(e.Indices, couplings.InputSize, couplings.Correlation));
                if (!rows.TryGetValue(key, out int row))
                    rows.Add(key, row = rows.Count);
                column[row] = column.GetValueOrDefault(row) + e.Value;
            }
            columns.Add(column);
        }

        double[][] dense = [.. columns.Select(c => Dense(c, rows.Count))];
        List<double[]> basis = Orthonormalise(dense);
        Rank = basis.Count;
        Mixing = new double[Rank * CouplingCount];
        for (int r = 0; r < Rank; r++)
        {
            for (int k = 0; k < CouplingCount; k++)
                Mixing[r * CouplingCount + k] = Dot(basis[r], dense[k]);
        }

        Components =
        [
            .. Enumerable.Range(0, components).Select(component =>
            {
                // Monomials that cancel in every coupling are left out.
                KeyValuePair<(int Component, long Monomial), int>[] used =
                [
                    .. rows.Where(r => r.Key.Component == component && basis.Any(q => Math.Abs(q[r.Value]) > RankTolerance))
                        .OrderBy(r => r.Key.Monomial),
                ];
                int[][] monomials = [.. used.Select(r => Digits(r.Key.Monomial, couplings.InputSize, couplings.Correlation))];
                double[] coefficients = [.. basis.SelectMany(q => used.Select(r => q[r.Value]))];
                return (monomials, coefficients);
            }),
        ];
    }

    private static double[] Dense(Dictionary<int, double> sparse, int length)
    {
        var dense = new double[length];
        foreach ((int row, double value) in sparse)
            dense[row] = value;
        return dense;
    }

    /// <summary>An orthonormal basis of the columns' span: Gram-Schmidt, each projection done twice to keep full precision.</summary>
    private static List<double[]> Orthonormalise(double[][] columns)
    {
        var basis = new List<double[]>();
        foreach (double[] column in columns)
        {
            double scale = Math.Sqrt(Dot(column, column));
            var v = (double[])column.Clone();
            for (int pass = 0; pass < 2; pass++)
            {
                foreach (double[] q in basis)
                {
                    double overlap = Dot(q, v);
                    for (int i = 0; i < v.Length; i++)
                        v[i] -= overlap * q[i];
                }
            }
            double norm = Math.Sqrt(Dot(v, v));
            if (norm <= RankTolerance * Math.Max(scale, 1))
                continue;
            for (int i = 0; i < v.Length; i++)
                v[i] /= norm;
            basis.Add(v);
        }
        return basis;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static int[] Digits(long packed, int radix, int count)
    {
        var digits = new int[count];
        for (int i = count - 1; i >= 0; i--)
        {
            digits[i] = (int)(packed % radix);
            packed /= radix;
        }
        return digits;
    }

    private static long SortDigits(long packed, int radix, int count)
    {
        int[] digits = Digits(packed, radix, count);
        Array.Sort(digits);
        return digits.Aggregate(0L, (value, digit) => value * radix + digit);
    }
}
