namespace EquivSim.Electrostatics;

/// <summary>Potential and its derivatives at points. Buffers are reused.</summary>
public sealed class FieldSamples
{
    /// <summary>Potential, e/Å, [points].</summary>
    public double[] Potential { get; private set; } = [];

    /// <summary>Field, minus the gradient of the potential, e/Å², [points, 3].</summary>
    public double[] Field { get; private set; } = [];

    /// <summary>Gradient of the field: xx, xy, xz, yy, yz, zz, e/Å³, [points, 6].</summary>
    public double[] FieldGradient { get; private set; } = [];

    /// <summary>Makes the buffers fit and clears them.</summary>
    public void Reset(int points)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(points);
        if (Potential.Length != points)
        {
            Potential = new double[points];
            Field = new double[3 * points];
            FieldGradient = new double[6 * points];
        }
        Array.Clear(Potential);
        Array.Clear(Field);
        Array.Clear(FieldGradient);
    }
}
