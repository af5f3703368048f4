using System.Numerics;

namespace EquivSim.O3;

/// <summary>
/// Coefficients of the spherical harmonics up to a degree: the recursion of the polar part and the matrices of d/dx, d/dy, d/dz.
/// </summary>
/// <remarks>
/// <para>
/// A solid harmonic is Q_lm(y, r^2) times the real or imaginary part of (z + i x)^m. The scaled associated Legendre
/// polynomials Q obey Q_lm = a_lm y Q_(l-1)m + b_lm r^2 Q_(l-2)m with coefficients near 1, from Q_mm, a number; no overflow and
/// no loss of digits at any degree.
/// </para>
/// <para>
/// The gradient of a solid harmonic of degree l is harmonic of degree l-1, and equivariance leaves one number free:
/// d_i Y_lm = k_l sum_m' C[m',i,m] Y_(l-1)m' with the Wigner 3j tensor C of (l-1, 1, l). From the Laplacian of
/// sum_m Y_lm^2 = (2l+1) r^2l follows k_l = (2l+1) sqrt(l) in component normalisation.
/// </para>
/// </remarks>
internal sealed class HarmonicTables<T>
    where T : unmanaged, INumber<T>
{
    public HarmonicTables(int lmax, HarmonicNormalization normalization)
    {
        MaxL = lmax;
        int pairs = (lmax + 1) * (lmax + 2) / 2;
        Diagonal = new T[lmax + 1];
        A = new T[pairs];
        B = new T[pairs];
        double diagonal = 1;
        for (int m = 0; m <= lmax; m++)
        {
            // The pair +-m > 0 carries sqrt(2).
            if (m > 0)
                diagonal *= Math.Sqrt((m == 1 ? 2.0 : 1.0) * (2 * m + 1) / (2 * m));
            Diagonal[m] = T.CreateChecked(diagonal * normalization.Scale(m));
            for (int l = m + 1; l <= lmax; l++)
            {
                double square = (double)(l - m) * (l + m);
                double a = Math.Sqrt((2.0 * l + 1) * (2.0 * l - 1) / square);
                A[Pair(l, m)] = T.CreateChecked(a * normalization.Scale(l) / normalization.Scale(l - 1));
                if (l < m + 2)
                    continue;
                double b = -Math.Sqrt((2.0 * l + 1) * (l - 1 - m) * (l - 1 + m) / ((2.0 * l - 3) * square));
                B[Pair(l, m)] = T.CreateChecked(b * normalization.Scale(l) / normalization.Scale(l - 2));
            }
        }
        Derivatives = [.. Enumerable.Range(0, 3).Select(axis => new HarmonicDerivative<T>(lmax, axis, normalization))];
    }

    public int MaxL { get; }

    public int Count => (MaxL + 1) * (MaxL + 1);

    /// <summary>Q_mm for every m.</summary>
    public T[] Diagonal { get; }

    /// <summary>a_lm at <see cref="Pair"/>.</summary>
    public T[] A { get; }

    /// <summary>b_lm at <see cref="Pair"/>.</summary>
    public T[] B { get; }

    /// <summary>The matrices of d/dx, d/dy and d/dz.</summary>
    public HarmonicDerivative<T>[] Derivatives { get; }

    /// <summary>Position of (l, m), m = 0..l: by m first, so that a recursion in l reads on.</summary>
    public int Pair(int l, int m) => m * (MaxL + 1) - m * (m - 1) / 2 + l - m;
}
