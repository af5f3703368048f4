using System.Numerics;
using System.Runtime.InteropServices;

namespace EquivSim.Hamiltonians.LinearAlgebra;

/// <summary>
/// Eigenvalues of a symmetric tridiagonal matrix by QL steps with implicit shifts (Golub and Van Loan, section 8.3.3). Rotations of
/// eigenvectors are gathered and applied in bulk: each thread takes a band of columns that stays in its cache.
/// </summary>
internal sealed class TridiagonalQl
{
    private const int BandWidth = 64, MaxSteps = 60;

    private readonly int _n;
    private readonly double[] _vectors;
    private readonly List<(int Row, double C, double S)> _rotations = [];

    private TridiagonalQl(double[] vectors, int n) => (_vectors, _n) = (vectors, n);

    /// <summary>Turns the diagonal into eigenvalues (in no order), and the rows of Q^T into eigenvectors.</summary>
    /// <param name="diagonal">[n]; becomes the eigenvalues.</param>
    /// <param name="offDiagonal">[n], [k] couples k and k+1; destroyed.</param>
    /// <param name="vectors">Q^T, [n, n]; row k becomes the eigenvector of eigenvalue k.</param>
    /// <exception cref="ArithmeticException">The steps do not converge, which takes numbers that are not finite.</exception>
    public static void Diagonalize(double[] diagonal, double[] offDiagonal, double[] vectors)
    {
        int n = diagonal.Length;
        var ql = new TridiagonalQl(vectors, n);
        for (int l = 0; l < n; l++)
        {
            for (int step = 0; ; step++)
            {
                int m = l;
                while (m < n - 1 && Math.Abs(offDiagonal[m]) > 1.1e-16 * (Math.Abs(diagonal[m]) + Math.Abs(diagonal[m + 1])))
                    m++;
                if (m == l)
                    break;
                if (step == MaxSteps)
                    throw new ArithmeticException($"The eigenvalues of a matrix of size {n} do not converge: it holds numbers that are not finite or differ too much.");
                ql.Step(diagonal, offDiagonal, l, m);
            }
        }
        ql.Flush();
    }

    private void Step(double[] d, double[] e, int l, int m)
    {
        // The eigenvalue of the leading 2 x 2 block nearest to its first entry.
        double g = (d[l + 1] - d[l]) / (2 * e[l]), r = double.Hypot(g, 1);
        g = d[m] - d[l] + e[l] / (g + Math.CopySign(r, g));
        double s = 1, c = 1, p = 0;
        for (int i = m - 1; i >= l; i--)
        {
            double f = s * e[i], b = c * e[i];
            r = double.Hypot(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                // The bulge vanished: the matrix falls apart here.
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }
            (s, c) = (f / r, g / r);
            g = d[i + 1] - p;
            r = (d[i] - g) * s + 2 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
            _rotations.Add((i, c, s));
        }
        d[l] -= p;
        e[l] = g;
        e[m] = 0;
        if (_rotations.Count >= 16 * _n)
            Flush();
    }

    private void Flush()
    {
        (int, double, double)[] rotations = [.. _rotations];
        _rotations.Clear();
        int bands = (_n + BandWidth - 1) / BandWidth;
        Threads.For(0, bands, _n >= Threads.WorthIt, band => Rotate(rotations, band * BandWidth));
    }

    private void Rotate((int Row, double C, double S)[] rotations, int first)
    {
        int width = Math.Min(BandWidth, _n - first);
        foreach ((int row, double c, double s) in rotations)
        {
            Span<double> upper = _vectors.AsSpan(row * _n + first, width), lower = _vectors.AsSpan((row + 1) * _n + first, width);
            Span<Vector<double>> u = MemoryMarshal.Cast<double, Vector<double>>(upper), w = MemoryMarshal.Cast<double, Vector<double>>(lower);
            Vector<double> vc = new(c), vs = new(s);
            for (int j = 0; j < u.Length; j++)
            {
                Vector<double> f = w[j];
                w[j] = vs * u[j] + vc * f;
                u[j] = vc * u[j] - vs * f;
            }
            for (int j = u.Length * Vector<double>.Count; j < width; j++)
                (upper[j], lower[j]) = (c * upper[j] - s * lower[j], s * upper[j] + c * lower[j]);
        }
    }
}
