using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>A molecule for continuum electrostatics: spheres with a charge at each centre.</summary>
public sealed class Solute
{
    /// <summary>Makes a solute.</summary>
    /// <param name="positions">x₀ y₀ z₀ x₁ …, Å.</param>
    /// <param name="charges">e.</param>
    /// <param name="radii">Å; 0 is a charge without a sphere.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a number is out of its range.</exception>
    public Solute(ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, ReadOnlySpan<double> radii)
    {
        if (charges.IsEmpty || positions.Length != 3 * charges.Length || radii.Length != charges.Length)
            throw new ArgumentException($"A solute has as many charges as radii and three coordinates each; got {charges.Length} charges, {radii.Length} radii, {positions.Length} coordinates.");
        (Positions, Charges, Radii) = (positions.ToArray(), charges.ToArray(), radii.ToArray());
        for (int i = 0; i < Count; i++)
        {
            if (!double.IsFinite(Positions[3 * i] + Positions[3 * i + 1] + Positions[3 * i + 2] + Charges[i]) || !(Radii[i] >= 0) || double.IsInfinity(Radii[i]))
                throw new ArgumentException($"Atom {i} has the charge {Charges[i]} and the radius {Radii[i]}; expected finite numbers, the radius not negative.");
        }
        if (Radii.All(r => r == 0))
            throw new ArgumentException("No atom of the solute has a radius: nothing keeps the solvent away from the charges.");
    }

    /// <summary>x₀ y₀ z₀ x₁ …, Å.</summary>
    public double[] Positions { get; }

    /// <summary>e.</summary>
    public double[] Charges { get; }

    /// <summary>Å.</summary>
    public double[] Radii { get; }

    /// <summary>Number of atoms.</summary>
    public int Count => Charges.Length;

    /// <summary>Reads a PQR file.</summary>
    /// <exception cref="DataFileException">It cannot be read.</exception>
    public static Solute FromPqr(string path)
    {
        Structure structure = PqrFile.Read(path);
        return new Solute(structure.Positions, structure.Charges, structure.AtomProperties[PqrFile.RadiusProperty].Reals);
    }
}
