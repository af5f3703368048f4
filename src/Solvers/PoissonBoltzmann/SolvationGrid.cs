namespace EquivSim.Solvers;

/// <summary>A cube of grid points around a solute.</summary>
/// <param name="Points">Points a side; powers of two times small numbers make the multigrid deep.</param>
/// <param name="Spacing">Distance of neighbours, Å.</param>
/// <param name="Center">Centre of the cube, Å.</param>
public sealed record SolvationGrid(int Points, double Spacing, (double X, double Y, double Z) Center)
{
    /// <summary>The smallest grid of a spacing that keeps a distance to the solute's surface, rounded up to a multiple of 32 points.</summary>
    /// <param name="solute">The solute.</param>
    /// <param name="spacing">Å.</param>
    /// <param name="margin">Least distance between surface and boundary, Å.</param>
    /// <exception cref="ArgumentOutOfRangeException">Spacing or margin is not positive.</exception>
    public static SolvationGrid Around(Solute solute, double spacing, double margin)
    {
        ArgumentNullException.ThrowIfNull(solute);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(spacing);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(margin);
        Span<double> low = [double.MaxValue, double.MaxValue, double.MaxValue], high = [double.MinValue, double.MinValue, double.MinValue];
        for (int i = 0; i < solute.Count; i++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                low[axis] = Math.Min(low[axis], solute.Positions[3 * i + axis] - solute.Radii[i]);
                high[axis] = Math.Max(high[axis], solute.Positions[3 * i + axis] + solute.Radii[i]);
            }
        }
        double side = Math.Max(high[0] - low[0], Math.Max(high[1] - low[1], high[2] - low[2])) + 2 * margin;
        int points = ((int)Math.Ceiling(side / spacing) + 31) / 32 * 32;
        return new SolvationGrid(points, spacing, ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2));
    }

    /// <summary>Coordinate of a point along an axis, Å; points −1 and n lie on the boundary.</summary>
    public double Coordinate(int axis, int index) =>
        (axis == 0 ? Center.X : axis == 1 ? Center.Y : Center.Z) + (index - 0.5 * (Points - 1)) * Spacing;
}
