using EquivSim.Solvers.Manufactured;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>A solution on the grid where errors are measured: 300 points along each axis, as published.</summary>
/// <param name="Coordinates">Along each axis.</param>
/// <param name="Values">Of the solution, row-major.</param>
/// <param name="Exact">The exact solution there.</param>
/// <param name="Deviation">Standard deviation of the solution; empty where it was not computed.</param>
internal sealed record GpField(double[][] Coordinates, double[] Values, double[] Exact, double[] Deviation)
{
    private const int Points = 300;

    /// <summary>Relative L2 error.</summary>
    public double Error => Math.Sqrt(Values.Zip(Exact, (u, e) => (u - e) * (u - e)).Sum() / Exact.Sum(e => e * e));

    /// <summary>Part of the points whose 90 % interval holds the exact solution.</summary>
    public double Coverage => Values.Select((u, i) => Math.Abs(u - Exact[i]) < 1.6449 * Deviation[i] ? 1.0 : 0).Average();

    /// <summary>The coordinates for a problem.</summary>
    public static double[][] Grid(PdeProblem problem) =>
        [.. problem.Lower.Zip(problem.Upper, (a, b) => Enumerable.Range(0, Points).Select(i => a + (b - a) * i / (Points - 1)).ToArray())];

    /// <summary>The exact solution on a tensor grid, row-major.</summary>
    public static double[] ExactOn(PdeProblem problem, double[][] coordinates)
    {
        double[] values = new double[coordinates.Aggregate(1, (n, axis) => n * axis.Length)], point = new double[coordinates.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int rest = i;
            for (int axis = coordinates.Length - 1; axis >= 0; axis--)
            {
                point[axis] = coordinates[axis][rest % coordinates[axis].Length];
                rest /= coordinates[axis].Length;
            }
            values[i] = problem.Exact(point);
        }
        return values;
    }
}
