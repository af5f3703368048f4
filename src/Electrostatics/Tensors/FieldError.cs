namespace EquivSim.Electrostatics;

/// <summary>Measured errors at random points: root mean square of the error over that of the exact values.</summary>
/// <param name="Potential">Of the potential.</param>
/// <param name="Field">Of the field.</param>
/// <param name="FieldGradient">Of the field gradient.</param>
/// <param name="Probes">Number of points.</param>
public readonly record struct FieldError(double Potential, double Field, double FieldGradient, int Probes)
{
    /// <summary>Compares samples with exact ones.</summary>
    /// <exception cref="ArgumentException">The samples have different lengths.</exception>
    public static FieldError Between(FieldSamples samples, FieldSamples exact)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(exact);
        if (samples.Potential.Length != exact.Potential.Length)
            throw new ArgumentException($"Compared {samples.Potential.Length} with {exact.Potential.Length} points.");
        return new FieldError(
            Relative(samples.Potential, exact.Potential), Relative(samples.Field, exact.Field), Relative(samples.FieldGradient, exact.FieldGradient), exact.Potential.Length);
    }

    private static double Relative(double[] values, double[] exact)
    {
        double error = 0, size = 0;
        for (int i = 0; i < values.Length; i++)
        {
            error += (values[i] - exact[i]) * (values[i] - exact[i]);
            size += exact[i] * exact[i];
        }
        return size > 0 ? Math.Sqrt(error / size) : Math.Sqrt(error);
    }
}
