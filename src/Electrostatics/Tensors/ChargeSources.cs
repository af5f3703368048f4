using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>Listed charges, found through a <see cref="SourceGrid"/>.</summary>
internal sealed class ChargeSources : IShortRangeSources
{
    private readonly SourceGrid _grid = new();
    private readonly PointCharges _charges;

    /// <summary>Sorts the charges.</summary>
    /// <param name="charges">Charges in a cell.</param>
    /// <param name="radius">Largest radius that will be asked for.</param>
    public ChargeSources(PointCharges charges, double radius)
    {
        _charges = charges;
        _grid.Build(new Lattice(charges.Cell), charges.Positions, charges.Charges, radius);
    }

    /// <inheritdoc/>
    public void Collect(double x, double y, double z, double radius, SourceBuffer found)
    {
        var collector = new Collector(found);
        _grid.Visit(x, y, z, -1, ref collector);
    }

    /// <inheritdoc/>
    public void CollectAround(double xMin, double xMax, double yMin, double yMax, double zMin, double zMax, double distance, SourceBuffer found)
    {
        ReadOnlySpan<double> positions = _charges.Positions, charges = _charges.Charges;
        for (int i = 0; i < charges.Length; i++)
        {
            (double x, int nx, double stepX) = Images(0, positions[3 * i], xMin - distance, xMax + distance);
            (double y, int ny, double stepY) = Images(1, positions[3 * i + 1], yMin - distance, yMax + distance);
            (double z, int nz, double stepZ) = Images(2, positions[3 * i + 2], zMin - distance, zMax + distance);
            for (int a = 0; a < nx; a++)
            {
                for (int b = 0; b < ny; b++)
                {
                    for (int c = 0; c < nz; c++)
                        found.Add(x + a * stepX, y + b * stepY, z + c * stepZ, charges[i]);
                }
            }
        }
    }

    /// <summary>The images of a coordinate between two limits: the first, how many, and their distance.</summary>
    private (double First, int Count, double Step) Images(int axis, double place, double low, double high)
    {
        if (!_charges.Cell.IsPeriodic(axis))
            return (place, place >= low && place <= high ? 1 : 0, 0);
        double length = _charges.Cell.Vectors[4 * axis], first = place + length * Math.Ceiling((low - place) / length);
        return (first, first > high ? 0 : 1 + (int)Math.Floor((high - first) / length), length);
    }

    private readonly struct Collector(SourceBuffer found) : IPairVisitor
    {
        private readonly SourceBuffer _found = found;

        public void Add(Vector512<double> x, Vector512<double> y, Vector512<double> z, Vector512<double> squared, Vector512<double> counts, Vector512<double> charge, int source)
        {
            ulong lanes = counts.ExtractMostSignificantBits();
            for (int lane = 0; lane < Vector512<double>.Count; lane++)
            {
                if ((lanes >> lane & 1) != 0)
                    _found.Add(-x[lane], -y[lane], -z[lane], charge[lane]);
            }
        }
    }
}
