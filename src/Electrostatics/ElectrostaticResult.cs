namespace EquivSim.Electrostatics;

/// <summary>What a solver computes for charges in a cell. Units of e and Angstrom: multiply by <see cref="Structures.Units.Coulomb"/> for eV. Buffers are reused.</summary>
public sealed class ElectrostaticResult
{
    /// <summary>Energy of the cell, e²/Å.</summary>
    public double Energy { get; set; }

    /// <summary>Potential at each charge, without its own: the derivative of the energy by the charge, e/Å, [charges].</summary>
    public double[] Potential { get; private set; } = [];

    /// <summary>Field at each charge, e/Å², [charges, 3]. The force on a charge is its charge times the field.</summary>
    public double[] Field { get; private set; } = [];

    /// <summary>Virial -dE/dstrain, e²/Å, [3, 3] row-major, symmetric. Along axes that are not periodic it is the strain of the positions alone.</summary>
    public double[] Virial { get; } = new double[9];

    /// <summary>What the energy is made of.</summary>
    public EnergyParts Parts { get; set; }

    /// <summary>How far the forces may be off.</summary>
    public ForceError Error { get; set; }

    /// <summary>Makes the buffers fit and clears them.</summary>
    public void Reset(int charges)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(charges);
        if (Potential.Length != charges)
        {
            Potential = new double[charges];
            Field = new double[3 * charges];
        }
        Array.Clear(Potential);
        Array.Clear(Field);
        Array.Clear(Virial);
        (Energy, Parts, Error) = (0, default, default);
    }

    /// <summary>Writes the forces, e²/Å², [charges, 3].</summary>
    /// <param name="charges">The charges the result was computed for.</param>
    /// <param name="forces">Receives three numbers per charge.</param>
    /// <param name="scale">Factor, such as Coulomb's constant.</param>
    public void CopyForces(ReadOnlySpan<double> charges, Span<double> forces, double scale = 1)
    {
        for (int i = 0; i < charges.Length; i++)
        {
            double q = scale * charges[i];
            (forces[3 * i], forces[3 * i + 1], forces[3 * i + 2]) = (q * Field[3 * i], q * Field[3 * i + 1], q * Field[3 * i + 2]);
        }
    }
}
