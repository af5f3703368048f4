namespace EquivSim.Electrostatics;

/// <summary>The sites of a block of crystal, found by arithmetic: nothing is stored per site.</summary>
internal sealed class LatticeSources(LatticeBlock block) : IShortRangeSources
{
    /// <inheritdoc/>
    public void Collect(double x, double y, double z, double radius, SourceBuffer found) => Collect(x, x, y, y, z, z, radius, (x, y, z), found);

    /// <inheritdoc/>
    public void CollectAround(double xMin, double xMax, double yMin, double yMax, double zMin, double zMax, double distance, SourceBuffer found) =>
        Collect(xMin, xMax, yMin, yMax, zMin, zMax, distance, (0, 0, 0), found);

    private void Collect(double xMin, double xMax, double yMin, double yMax, double zMin, double zMax, double distance, (double X, double Y, double Z) origin, SourceBuffer found)
    {
        for (int atom = 0; atom < block.AtomsPerCell; atom++)
        {
            (int a0, int a1) = Range(0, atom, xMin - distance, xMax + distance);
            (int b0, int b1) = Range(1, atom, yMin - distance, yMax + distance);
            (int c0, int c1) = Range(2, atom, zMin - distance, zMax + distance);
            for (int a = a0; a <= a1; a++)
            {
                for (int b = b0; b <= b1; b++)
                {
                    for (int c = c0; c <= c1; c++)
                    {
                        (double x, double y, double z) = block.Position(a, b, c, atom);
                        found.Add(x - origin.X, y - origin.Y, z - origin.Z, block.Charge(a, b, c, atom));
                    }
                }
            }
        }
    }

    private (int First, int Last) Range(int axis, int atom, double low, double high)
    {
        double start = block.Coordinate(axis, 0, atom), edge = block.Edge(axis);
        return (Math.Max(0, (int)Math.Ceiling((low - start) / edge)), Math.Min(block.Count(axis) - 1, (int)Math.Floor((high - start) / edge)));
    }
}
