namespace EquivSim.Electrostatics;

/// <summary>How potential and forces change along a direction: the Hessian of the energy times a vector. Buffers are reused.</summary>
public sealed class EnergyTangent
{
    /// <summary>Change of each potential, e/Å per unit of the direction, [charges].</summary>
    public double[] Potential { get; private set; } = [];

    /// <summary>Change of each force, charges included, e²/Å² per unit of the direction, [charges, 3].</summary>
    public double[] Forces { get; private set; } = [];

    /// <summary>Makes the buffers fit and clears them.</summary>
    public void Reset(int charges)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(charges);
        if (Potential.Length != charges)
        {
            Potential = new double[charges];
            Forces = new double[3 * charges];
        }
        Array.Clear(Potential);
        Array.Clear(Forces);
    }
}
