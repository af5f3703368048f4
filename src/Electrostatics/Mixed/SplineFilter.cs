namespace EquivSim.Electrostatics;

/// <summary>One Gaussian term along one axis of a mesh, as factors of a discrete spectrum, splines divided out.</summary>
/// <param name="Even">Of exp(-t²x²), or its sum over images.</param>
/// <param name="Odd">Of the derivative by x, divided by i.</param>
/// <param name="Strain">Of 2t²x² exp(-t²x²).</param>
internal readonly record struct SplineFilter(double[] Even, double[] Odd, double[] Strain)
{
    /// <summary>Points beyond the interval of interest: what wraps around dies away within them, by a factor of two or three a point.</summary>
    private const int Margin = 128;

    /// <summary>Along a periodic axis: the waves of a theta function.</summary>
    public static SplineFilter Periodic(double t, double length, int points, double[] inverseSquares)
    {
        var filter = new SplineFilter(new double[points], new double[points], new double[points]);
        double flat = Math.Sqrt(Math.PI) / (t * length);
        for (int m = 0; m < points; m++)
        {
            if (2 * m == points)
                continue;
            double k = 2 * Math.PI / length * (2 * m > points ? m - points : m), y = k * k / (4 * t * t);
            double value = flat * Math.Exp(-y) * inverseSquares[m];
            (filter.Even[m], filter.Odd[m], filter.Strain[m]) = (value, k * value, value * (1 - 2 * y));
        }
        return filter;
    }

    /// <summary>Along an open axis whose mesh is padded to a number of points: a convolution with the Gaussian, exact for distances up to half of the mesh.</summary>
    /// <remarks>
    /// Splines spread and splines gather; the sequence between them must undo both. It is found on a longer periodic line, where undoing them
    /// is a division, and cut to what the mesh can hold.
    /// </remarks>
    public static SplineFilter Open(double t, double spacing, int points, int order)
    {
        int line = points + 2 * Margin;
        double[] inverse = BSpline.InverseSquares(order, line);
        double[] cosine = new double[line], sine = new double[line];
        for (int k = 0; k < line; k++)
            (sine[k], cosine[k]) = Math.SinCos(2 * Math.PI * k / line);
        double[] even = Sequence(x => Math.Exp(-t * t * x * x), 1), strain = Sequence(x => 2 * t * t * x * x * Math.Exp(-t * t * x * x), 1);
        double[] odd = Sequence(x => -2 * t * t * x * Math.Exp(-t * t * x * x), -1);
        return new(Transform(even, 1), Transform(odd, -1), Transform(strain, 1));

        // The sequence at 0 … points/2; mirrored, with a parity, beyond.
        double[] Sequence(Func<double, double> kernel, int parity)
        {
            int half = line / 2;
            double[] samples = new double[half + 1], spectrum = new double[half + 1], result = new double[points / 2 + 1];
            for (int n = 0; n <= half; n++)
                samples[n] = kernel(n * spacing);
            for (int m = 0; m <= half; m++)
            {
                double sum = parity > 0 ? samples[0] + (m % 2 == 0 ? 1 : -1) * samples[half] : 0;
                for (int n = 1; n < half; n++)
                    sum += 2 * samples[n] * Wave(m, n, parity);
                spectrum[m] = sum * inverse[m];
            }
            for (int n = 0; n < result.Length; n++)
            {
                double sum = parity > 0 ? spectrum[0] + (n % 2 == 0 ? 1 : -1) * spectrum[half] : 0;
                for (int m = 1; m < half; m++)
                    sum += 2 * spectrum[m] * Wave(m, n, parity);
                result[n] = sum / line;
            }
            return result;
        }

        double Wave(int m, int n, int parity)
        {
            int k = m * n % line;
            return parity > 0 ? cosine[k] : sine[k];
        }

        double[] Transform(double[] sequence, int parity)
        {
            double[] result = new double[points];
            int half = points / 2;
            for (int m = 0; m < points; m++)
            {
                double sum = parity > 0 ? sequence[0] + (m % 2 == 0 ? 1 : -1) * sequence[half] : 0;
                for (int n = 1; n < half; n++)
                {
                    double angle = 2 * Math.PI * (m * n % points) / points;
                    sum += 2 * sequence[n] * (parity > 0 ? Math.Cos(angle) : -Math.Sin(angle));
                }
                result[m] = sum / points;
            }
            return result;
        }
    }
}
