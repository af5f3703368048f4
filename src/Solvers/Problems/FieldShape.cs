namespace EquivSim.Solvers;

/// <summary>Name and grid of a field of a problem.</summary>
/// <param name="Name">Name of the data set.</param>
/// <param name="Points">Points on each axis.</param>
public sealed record FieldShape(string Name, IReadOnlyList<int> Points)
{
    /// <summary>A field with as many points on every axis.</summary>
    /// <param name="name">Name of the data set.</param>
    /// <param name="axes">Number of axes.</param>
    /// <param name="points">Points on each.</param>
    public static FieldShape Cube(string name, int axes, int points) => new(name, [.. Enumerable.Repeat(points, axes)]);
}
