namespace EquivSim.Electrostatics;

/// <summary>One axis of a box.</summary>
/// <param name="Start">Where it begins, Å.</param>
/// <param name="Length">How long it is, Å.</param>
/// <param name="IsPeriodic">Whether the box repeats along it.</param>
public readonly record struct BoxAxis(double Start, double Length, bool IsPeriodic = false)
{
    /// <summary>Where it ends, Å.</summary>
    public double End => Start + Length;

    /// <summary>The image of a coordinate inside the box along a periodic axis; the coordinate itself along any other.</summary>
    public double Wrap(double coordinate) => IsPeriodic ? coordinate - Length * Math.Floor((coordinate - Start) / Length) : coordinate;

    /// <summary>Whether a coordinate lies on the axis, up to rounding.</summary>
    public bool Contains(double coordinate) => IsPeriodic || Math.Abs(coordinate - Start - 0.5 * Length) <= 0.5 * Length * (1 + 1e-12);

    /// <summary>A coordinate of the axis in units in which it is [-1, 1].</summary>
    internal double Map(double coordinate) => 2 * (Wrap(coordinate) - Start) / Length - 1;
}
