namespace EquivSim.Electrostatics;

/// <summary>How a function of equilibrated charges changes with what decides them. Buffers are reused.</summary>
/// <remarks>Units are those of the function over those of the parameter. What the function has of positions besides the charges comes on top.</remarks>
public sealed class EquilibrationGradient
{
    /// <summary>By the positions, 1/Å, [charges, 3].</summary>
    public double[] Positions { get; private set; } = [];

    /// <summary>By the electronegativities, 1/V, [charges].</summary>
    public double[] Electronegativity { get; private set; } = [];

    /// <summary>By the hardnesses, e/V, [charges].</summary>
    public double[] Hardness { get; private set; } = [];

    /// <summary>By the widths, 1/Å, [charges].</summary>
    public double[] Width { get; private set; } = [];

    /// <summary>By the total charge, 1/e.</summary>
    public double TotalCharge { get; internal set; }

    /// <summary>Makes the buffers fit.</summary>
    internal void Resize(int charges)
    {
        if (Width.Length == charges)
            return;
        (Positions, Electronegativity, Hardness, Width) = (new double[3 * charges], new double[charges], new double[charges], new double[charges]);
    }
}
