namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>
/// (1 + t + t²/3) e^(-t), t = √5 s |z|. The function is four times differentiable; the fifth derivative jumps at zero and is
/// given its mean there, 0.
/// </summary>
internal sealed class MaternEnvelope : SpectralEnvelope
{
    public override string Name => "student-t";

    // Variance of a Student-t with 5 degrees of freedom is 5/3 of its squared scale, which is s / 2 pi here.
    public override double SpectralWidth => Math.Sqrt(5.0 / 3) / (2 * Math.PI);

    public override void Derivatives(double z, double scale, Span<double> values)
    {
        double a = Math.Sqrt(5) * scale, t = a * Math.Abs(z), third = Math.Exp(-t) / 3, sign = Math.Sign(z);
        for (int p = 0; p < values.Length; p++)
        {
            values[p] = third * p switch
            {
                0 => 3 + t * (3 + t),
                1 => -sign * t * (1 + t),
                2 => -(1 + t - t * t),
                3 => sign * t * (3 - t),
                4 => 3 - t * (5 - t),
                5 => -sign * (8 - t * (7 - t)),
                _ => throw new ArgumentOutOfRangeException(nameof(values), values.Length, $"Derivatives up to order {MaxOrder} are known."),
            };
            third *= a;
        }
    }
}
