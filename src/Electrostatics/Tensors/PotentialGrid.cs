namespace EquivSim.Electrostatics;

/// <summary>A potential on a regular grid with axes along x, y and z.</summary>
public sealed class PotentialGrid
{
    /// <summary>A grid of zeros.</summary>
    /// <param name="origin">The first point, Å.</param>
    /// <param name="spacing">Distance between points along each axis, Å.</param>
    /// <param name="counts">Points along each axis.</param>
    /// <exception cref="ArgumentException">A spacing is not positive, a count is below 1, or the grid does not fit into one array.</exception>
    public PotentialGrid((double X, double Y, double Z) origin, (double X, double Y, double Z) spacing, (int X, int Y, int Z) counts)
    {
        if (!(spacing.X > 0 && spacing.Y > 0 && spacing.Z > 0) || !double.IsFinite(origin.X + origin.Y + origin.Z + spacing.X + spacing.Y + spacing.Z))
            throw new ArgumentException($"A grid needs a finite origin and positive spacings (Å), got {origin} and {spacing}.");
        if (counts.X < 1 || counts.Y < 1 || counts.Z < 1 || (long)counts.X * counts.Y * counts.Z > Array.MaxLength)
            throw new ArgumentException($"A grid has at least one and at most {Array.MaxLength} points, got {counts.X} x {counts.Y} x {counts.Z}.", nameof(counts));
        (Origin, Spacing, Counts) = (origin, spacing, counts);
        Values = new double[counts.X * counts.Y * counts.Z];
    }

    /// <summary>A grid over a whole box, its outermost points on the faces.</summary>
    /// <param name="box">The box.</param>
    /// <param name="counts">Points along each axis, at least 2.</param>
    public static PotentialGrid Over(Box box, (int X, int Y, int Z) counts)
    {
        ArgumentNullException.ThrowIfNull(box);
        if (counts.X < 2 || counts.Y < 2 || counts.Z < 2)
            throw new ArgumentException($"A grid over a box needs at least 2 points along each axis, got {counts.X} x {counts.Y} x {counts.Z}.", nameof(counts));
        return new PotentialGrid(
            (box.X.Start, box.Y.Start, box.Z.Start),
            (box.X.Length / (counts.X - 1), box.Y.Length / (counts.Y - 1), box.Z.Length / (counts.Z - 1)), counts);
    }

    /// <summary>The first point, Å.</summary>
    public (double X, double Y, double Z) Origin { get; }

    /// <summary>Distance between points along each axis, Å.</summary>
    public (double X, double Y, double Z) Spacing { get; }

    /// <summary>Points along each axis.</summary>
    public (int X, int Y, int Z) Counts { get; }

    /// <summary>Potential, e/Å, [x, y, z].</summary>
    public double[] Values { get; }

    /// <summary>Coordinates of the points along an axis, Å.</summary>
    public double[] Coordinates(int axis)
    {
        (double origin, double spacing, int count) = axis switch
        {
            0 => (Origin.X, Spacing.X, Counts.X),
            1 => (Origin.Y, Spacing.Y, Counts.Y),
            2 => (Origin.Z, Spacing.Z, Counts.Z),
            _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, $"A grid has axes 0 to 2, got {axis}."),
        };
        double[] coordinates = new double[count];
        for (int i = 0; i < count; i++)
            coordinates[i] = origin + i * spacing;
        return coordinates;
    }
}
