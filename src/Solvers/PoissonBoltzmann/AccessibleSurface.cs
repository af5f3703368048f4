namespace EquivSim.Solvers;

/// <summary>
/// Points where the centre of a probe sphere can be while it touches a solute: dots on each atom's enlarged sphere that lie in no other one
/// (Shrake and Rupley, J. Mol. Biol. 79, 351, 1973).
/// </summary>
/// <param name="solute">The solute.</param>
/// <param name="probe">Radius of the probe, Å.</param>
internal sealed class AccessibleSurface(Solute solute, double probe)
{
    /// <summary>Distance of neighbouring dots, Å: between two, the probe's envelope is at most 0.25²/8·1.4 = 6 mÅ off for water.</summary>
    private const double DotSpacing = 0.25;

    private static readonly double GoldenAngle = Math.PI * (3 - Math.Sqrt(5));

    /// <summary>The points, three coordinates each, Å.</summary>
    public IEnumerable<double[]> Points() => Enumerable.Range(0, solute.Count).Where(atom => solute.Radii[atom] > 0).SelectMany(PointsOf);

    private IEnumerable<double[]> PointsOf(int atom)
    {
        double radius = solute.Radii[atom] + probe;
        int[] neighbours = [.. Enumerable.Range(0, solute.Count).Where(other => other != atom && solute.Radii[other] > 0 && Touches(atom, other))];
        int dots = (int)Math.Ceiling(4 * Math.PI * radius * radius / (DotSpacing * DotSpacing));
        for (int i = 0; i < dots; i++)
        {
            // A spiral from pole to pole: as many dots on equal areas.
            double z = 1 - (2 * i + 1.0) / dots, across = Math.Sqrt(1 - z * z);
            (double sin, double cos) = Math.SinCos(GoldenAngle * i);
            double[] dot =
            [
                solute.Positions[3 * atom] + radius * across * cos, solute.Positions[3 * atom + 1] + radius * across * sin, solute.Positions[3 * atom + 2] + radius * z,
            ];
            if (!Array.Exists(neighbours, other => SquaredDistance(dot, other) < Square(solute.Radii[other] + probe)))
                yield return dot;
        }
    }

    private bool Touches(int a, int b) => SquaredDistance(solute.Positions.AsSpan(3 * a, 3), b) < Square(solute.Radii[a] + solute.Radii[b] + 2 * probe);

    private double SquaredDistance(ReadOnlySpan<double> point, int atom) => Square(point[0] - solute.Positions[3 * atom])
        + Square(point[1] - solute.Positions[3 * atom + 1]) + Square(point[2] - solute.Positions[3 * atom + 2]);

    private static double Square(double x) => x * x;
}
