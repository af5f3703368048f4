using System.Numerics;

namespace EquivSim.Electrostatics;

/// <summary>Cardinal B-splines of order 4 to 8 (Essmann et al., J. Chem. Phys. 103, 8577, 1995).</summary>
internal static class BSpline
{
    /// <summary>Lowest and highest order.</summary>
    public const int MinOrder = 4, MaxOrder = 8;

    /// <summary>Weights of the grid points first … first + order - 1 for a coordinate, with their derivatives.</summary>
    /// <param name="order">Order of the spline.</param>
    /// <param name="u">Coordinate in grid units.</param>
    /// <param name="w">Receives <see cref="MaxOrder"/> weights, zero beyond the order.</param>
    /// <param name="d">Receives first derivatives by u.</param>
    /// <param name="s">Receives second derivatives by u.</param>
    /// <returns>The first grid point; may lie outside the grid.</returns>
    public static int Weights(int order, double u, Span<double> w, Span<double> d, Span<double> s)
    {
        double floor = Math.Floor(u), f = u - floor;
        w.Clear();
        d.Clear();
        s.Clear();
        // Order 2, then raise it one by one; derivatives are differences of lower orders.
        w[0] = 1 - f;
        w[1] = f;
        for (int n = 3; n <= order; n++)
        {
            if (n == order)
            {
                d[0] = -w[0];
                for (int k = 1; k < n; k++)
                    d[k] = w[k - 1] - w[k];
            }
            if (n == order - 1)
            {
                // s holds first differences for a moment; they are differenced again below.
                s[0] = -w[0];
                for (int k = 1; k < n; k++)
                    s[k] = w[k - 1] - w[k];
            }
            double scale = 1.0 / (n - 1);
            w[n - 1] = scale * f * w[n - 2];
            for (int k = n - 2; k > 0; k--)
                w[k] = scale * ((f + n - 1 - k) * w[k - 1] + (k + 1 - f) * w[k]);
            w[0] *= scale * (1 - f);
        }
        for (int k = order - 1; k > 0; k--)
            s[k] = s[k - 1] - s[k];
        s[0] = -s[0];
        return (int)floor - order + 1;
    }

    /// <summary>1/|B(m)|² for m = 0 … n-1, where B is the transform of the spline at the grid points; zero where B vanishes.</summary>
    public static double[] InverseSquares(int order, int n)
    {
        double[] samples = Samples(order), result = new double[n];
        for (int m = 0; m < n; m++)
        {
            Complex sum = 0;
            for (int k = 0; k < samples.Length; k++)
                sum += samples[k] * Complex.FromPolarCoordinates(1, 2 * Math.PI * m * k / n);
            double square = sum.Real * sum.Real + sum.Imaginary * sum.Imaginary;
            result[m] = square > 1e-10 ? 1 / square : 0;
        }
        return result;
    }

    /// <summary>Values of the spline at 1, 2, … order - 1.</summary>
    private static double[] Samples(int order)
    {
        Span<double> w = stackalloc double[MaxOrder], d = stackalloc double[MaxOrder], s = stackalloc double[MaxOrder];
        Weights(order, 0, w, d, s);
        return w[..(order - 1)].ToArray();
    }
}
