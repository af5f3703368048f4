namespace EquivSim.Electrostatics;

/// <summary>How many Chebyshev points a Gaussian needs, known beforehand.</summary>
public static class ChebyshevDegree
{
    /// <summary>
    /// The smallest number of points that represents exp(-t²(x - c)²) on an interval of length L to an absolute error, wherever its
    /// centre lies. In the middle, where the points are sparsest, the coefficients are known: with z = (tL)²/8 they are
    /// 2 exp(-z) I_k(z) for degree 2k; the points are enough once what is left out, doubled for aliasing, is below the error.
    /// </summary>
    /// <param name="width">tL: the exponent's root times the length of the interval.</param>
    /// <param name="error">Absolute error, in (0, 1).</param>
    /// <returns>At least 3 and odd, so that the middle is a point.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The width is not finite and positive, or the error outside (0, 1).</exception>
    public static int ForGaussian(double width, double error)
    {
        if (!(width > 0) || !double.IsFinite(width))
            throw new ArgumentOutOfRangeException(nameof(width), width, $"The width must be positive and finite, got {width}.");
        if (!(error > 0 && error < 1))
            throw new ArgumentOutOfRangeException(nameof(error), error, $"The error must lie between 0 and 1, got {error}.");
        double[] bessel = ScaledBessel(width * width / 8);
        double tail = 0;
        int k = bessel.Length - 1;
        while (k > 0 && 4 * (tail + bessel[k]) <= error)
            tail += bessel[k--];
        return 2 * Math.Max(k, 1) + 1;
    }

    /// <summary>exp(-z) I_k(z) by Miller's downward recurrence, scaled by their sum I_0 + 2 Σ I_k = exp(z).</summary>
    private static double[] ScaledBessel(double z)
    {
        // Beyond this order the values are below the smallest double relative to the largest.
        int orders = 60 + (int)(9 * Math.Sqrt(z)) + (int)Math.Min(z, 40);
        double[] values = new double[orders];
        double above = 0, current = 1e-290, sum = 0;
        for (int k = orders - 1; k >= 0; k--)
        {
            values[k] = current;
            sum += (k == 0 ? 1 : 2) * current;
            (above, current) = (current, above + 2 * k / z * current);
            if (current > 1e280)
            {
                for (int i = k; i < orders; i++)
                    values[i] *= 1e-280;
                (above, current, sum) = (above * 1e-280, current * 1e-280, sum * 1e-280);
            }
        }
        for (int k = 0; k < orders; k++)
            values[k] /= sum;
        return values;
    }
}
