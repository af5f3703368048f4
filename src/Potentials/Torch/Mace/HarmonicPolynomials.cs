namespace EquivSim.Potentials.Torch;

/// <summary>
/// Real spherical harmonics of one degree as homogeneous polynomials in x, y, z (e3nn's axes and order, 'component' normalisation):
/// column m of <see cref="Coefficients"/> times the monomials of <see cref="Monomials"/>.
/// </summary>
/// <remarks>
/// With y as the polar axis, Y_{l,+m} = N_lm Q_lm(y, r^2) Re (z + i x)^m and Y_{l,-m} = N_lm Q_lm(y, r^2) Im (z + i x)^m, where
/// Q_lm = sum_k (-1)^k 2^-l C(l,k) C(2l-2k,l) (l-2k)!/(l-2k-m)! r^{2k} y^{l-2k-m} is the homogeneous form of the m-th derivative of
/// the Legendre polynomial, and N_lm^2 = (2l+1) (l-m)!/(l+m)! (times 2 for m > 0).
/// </remarks>
internal sealed class HarmonicPolynomials
{
    /// <summary>Exponents of x, y, z of the monomials of degree l, with falling powers of x, then of y.</summary>
    public IReadOnlyList<(int X, int Y, int Z)> Monomials { get; }

    /// <summary>Row-major [monomials, 2l+1].</summary>
    public double[] Coefficients { get; }

    public HarmonicPolynomials(int degree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        Monomials = [.. from x in Descending(degree) from y in Descending(degree - x) select (x, y, degree - x - y)];
        Coefficients = new double[Monomials.Count * (2 * degree + 1)];

        Dictionary<(int, int, int), int> rows = Monomials.Select((m, i) => (m, i)).ToDictionary(p => p.m, p => p.i);
        for (int m = 0; m <= degree; m++)
        {
            double norm = Math.Sqrt((2 * degree + 1) * (m == 0 ? 1 : 2) * Factorial(degree - m) / Factorial(degree + m));
            for (int k = 0; 2 * k + m <= degree; k++)
            {
                double q = (k % 2 == 0 ? 1 : -1) * Math.ScaleB(1, -degree) * Binomial(degree, k) * Binomial(2 * degree - 2 * k, degree)
                    * Factorial(degree - 2 * k) / Factorial(degree - 2 * k - m);
                AddTerms(rows, degree, m, k, norm * q);
            }
        }
    }

    /// <summary>Adds value * r^{2k} y^{l-2k-m} (z + i x)^m, expanded, to the columns +m (real part) and -m (imaginary part).</summary>
    private void AddTerms(Dictionary<(int, int, int), int> rows, int degree, int m, int k, double value)
    {
        int width = 2 * degree + 1;
        for (int a = 0; a <= k; a++)
        {
            for (int b = 0; a + b <= k; b++)
            {
                double multinomial = Factorial(k) / (Factorial(a) * Factorial(b) * Factorial(k - a - b));
                for (int j = 0; j <= m; j++)
                {
                    // (i x)^j z^{m-j}: i^j is real for even j.
                    double sign = j % 4 is 0 or 1 ? 1 : -1;
                    int column = j % 2 == 0 ? degree + m : degree - m;
                    int row = rows[(2 * a + j, 2 * b + degree - 2 * k - m, 2 * (k - a - b) + m - j)];
                    Coefficients[row * width + column] += sign * multinomial * Binomial(m, j) * value;
                }
            }
        }
    }

    private static IEnumerable<int> Descending(int from) => Enumerable.Range(0, from + 1).Select(i => from - i);

    private static double Factorial(int n)
    {
        double f = 1;
        for (int i = 2; i <= n; i++)
            f *= i;
        return f;
    }

    private static double Binomial(int n, int k) => Math.Round(Factorial(n) / (Factorial(k) * Factorial(n - k)));
}
