namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>exp(-t²), t = s z; its derivatives are Hermite polynomials times itself.</summary>
internal sealed class GaussianEnvelope : SpectralEnvelope
{
    public override string Name => "gaussian";

    public override double SpectralWidth => 1 / (Math.PI * Math.Sqrt(2));

    public override void Derivatives(double z, double scale, Span<double> values)
    {
        double t = scale * z, power = Math.Exp(-t * t), before = 0, hermite = 1;
        for (int p = 0; p < values.Length; p++)
        {
            values[p] = power * hermite;
            (before, hermite) = (hermite, 2 * t * hermite - 2 * p * before);
            power *= -scale;
        }
    }
}
