namespace EquivSim.Electrostatics;

/// <summary>The theta function θ(x; t, L) = Σ_n exp(-t²(x + nL)²): a Gaussian with all its images along a line.</summary>
internal static class PeriodicGaussian
{
    /// <summary>θ to rounding, by whichever of its two series is short: images, or (√π/(tL)) (1 + 2 Σ exp(-π²n²/(tL)²) cos(2πnx/L)).</summary>
    public static double Value(double x, double exponent, double length)
    {
        double width = exponent * length;
        double sum = 0;
        if (width > 1.5)
        {
            x -= length * Math.Round(x / length);
            int images = 1 + (int)Math.Ceiling(6.2 / width);
            for (int n = -images; n <= images; n++)
            {
                double d = exponent * (x + n * length);
                sum += Math.Exp(-d * d);
            }
            return sum;
        }
        int waves = (int)Math.Ceiling(6.2 * width / Math.PI);
        for (int n = waves; n > 0; n--)
        {
            double k = Math.PI * n / width;
            sum += 2 * Math.Exp(-k * k) * Math.Cos(2 * Math.PI * n * x / length);
        }
        return Math.Sqrt(Math.PI) / width * (1 + sum);
    }
}
