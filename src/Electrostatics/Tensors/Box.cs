using System.Globalization;

namespace EquivSim.Electrostatics;

/// <summary>A box with edges along x, y and z.</summary>
public sealed record Box
{
    /// <summary>Makes a box.</summary>
    /// <exception cref="ArgumentException">An edge is not finite and positive.</exception>
    public Box(BoxAxis x, BoxAxis y, BoxAxis z)
    {
        (X, Y, Z) = (x, y, z);
        for (int axis = 0; axis < 3; axis++)
        {
            if (!(this[axis].Length > 0) || !double.IsFinite(this[axis].Length) || !double.IsFinite(this[axis].Start))
                throw new ArgumentException($"A box needs finite edges of positive length; axis {axis} begins at {this[axis].Start} and is {this[axis].Length} long.");
        }
    }

    /// <summary>The cube [-half, half]³.</summary>
    public static Box Cube(double half) => new(new BoxAxis(-half, 2 * half), new BoxAxis(-half, 2 * half), new BoxAxis(-half, 2 * half));

    /// <summary>The first axis.</summary>
    public BoxAxis X { get; }

    /// <summary>The second axis.</summary>
    public BoxAxis Y { get; }

    /// <summary>The third axis.</summary>
    public BoxAxis Z { get; }

    /// <summary>Axis 0 to 2.</summary>
    public BoxAxis this[int axis] => axis switch
    {
        0 => X,
        1 => Y,
        2 => Z,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, $"A box has axes 0 to 2, got {axis}."),
    };

    /// <summary>The longest edge, Å.</summary>
    public double LongestEdge => Math.Max(X.Length, Math.Max(Y.Length, Z.Length));

    /// <summary>The largest distance between two points of the box, Å.</summary>
    public double Diagonal => Math.Sqrt(X.Length * X.Length + Y.Length * Y.Length + Z.Length * Z.Length);

    /// <summary>Whether a point lies in the box or its images.</summary>
    public bool Contains(double x, double y, double z) => X.Contains(x) && Y.Contains(y) && Z.Contains(z);

    /// <summary>Refuses points outside.</summary>
    /// <param name="points">Three coordinates per point.</param>
    /// <exception cref="ArgumentException">A point lies outside, or its coordinates are not finite.</exception>
    public void RequireInside(ReadOnlySpan<double> points)
    {
        for (int p = 0; p + 2 < points.Length; p += 3)
        {
            if (!Contains(points[p], points[p + 1], points[p + 2]) || !double.IsFinite(points[p] + points[p + 1] + points[p + 2]))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Point {p / 3} at ({points[p]:0.###}, {points[p + 1]:0.###}, {points[p + 2]:0.###}) lies outside the box {this}; build with a larger margin."));
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"[{X.Start:0.###}, {X.End:0.###}] x [{Y.Start:0.###}, {Y.End:0.###}] x [{Z.Start:0.###}, {Z.End:0.###}]");
}
