using System.Numerics;

namespace EquivSim.Hamiltonians.Integrals;

/// <summary>
/// The order in which the Hermite Coulomb integrals of one total degree follow from the Boys function (McMurchie and Davidson, J. Comput.
/// Phys. 26, 218, 1978): R(n; t+1, u, v) = t R(n+1; t-1, u, v) + X R(n+1; t, u, v), the same for u with Y and v with Z.
/// </summary>
internal sealed class HermitePlan
{
    private static readonly HermitePlan[] Plans = [.. Enumerable.Range(0, BoysFunction.MaxOrder + 1).Select(l => new HermitePlan(l))];

    private HermitePlan(int degree)
    {
        Degree = degree;
        var numbers = new Dictionary<(int N, int T, int U, int V), int>();
        List<Step> steps = [];
        // R(n; 0, 0, 0) come first, at n.
        for (int n = 0; n <= degree; n++)
            numbers[(n, 0, 0, 0)] = n;
        for (int sum = 1; sum <= degree; sum++)
        {
            for (int n = 0; n <= degree - sum; n++)
            {
                foreach ((int t, int u, int v) in Powers(sum))
                {
                    (int axis, int power) = t > 0 ? (0, t) : u > 0 ? (1, u) : (2, v);
                    int Lower(int by) => numbers[(n + 1, axis == 0 ? t - by : t, axis == 1 ? u - by : u, axis == 2 ? v - by : v)];
                    numbers[(n, t, u, v)] = numbers.Count;
                    steps.Add(new Step(axis, power - 1, Lower(1), power > 1 ? Lower(2) : 0));
                }
            }
        }
        (Steps, Count) = ([.. steps], numbers.Count);
        Width = degree + 1;
        List<(int, int)> results = [];
        for (int sum = 0; sum <= degree; sum++)
        {
            foreach ((int t, int u, int v) in Powers(sum))
                results.Add((numbers[(0, t, u, v)], (t * Width + u) * Width + v));
        }
        Results = [.. results];
    }

    /// <summary>Value number degree + 1 + i is Factor times value Lower2 plus the distance along Axis times value Lower1.</summary>
    private readonly record struct Step(int Axis, int Factor, int Lower1, int Lower2);

    /// <summary>Largest t + u + v.</summary>
    public int Degree { get; }

    /// <summary>Number of values, those of all n.</summary>
    public int Count { get; }

    /// <summary>What makes the values after the first <see cref="Degree"/> + 1.</summary>
    private Step[] Steps { get; }

    /// <summary>The values with n = 0, and where they belong in an array [Width, Width, Width] over t, u, v.</summary>
    public (int Value, int Place)[] Results { get; }

    /// <summary>Degree + 1.</summary>
    public int Width { get; }

    /// <summary>The plan of a total degree, 0 to 6.</summary>
    public static HermitePlan OfDegree(int degree) => Plans[degree];

    /// <summary>Makes all values from the first and adds those with n = 0 to sums, for the charges in the lanes.</summary>
    /// <param name="dx">Distances from the charges along x.</param>
    /// <param name="dy">The same along y.</param>
    /// <param name="dz">The same along z.</param>
    /// <param name="values">[<see cref="Count"/>], the first <see cref="Degree"/> + 1 given.</param>
    /// <param name="sums">One for each of <see cref="Results"/>.</param>
    public void Raise(Vector<double> dx, Vector<double> dy, Vector<double> dz, Span<Vector<double>> values, Span<Vector<double>> sums)
    {
        int next = Degree + 1;
        foreach (Step step in Steps)
        {
            Vector<double> value = (step.Axis == 0 ? dx : step.Axis == 1 ? dy : dz) * values[step.Lower1];
            if (step.Factor > 0)
                value += (double)step.Factor * values[step.Lower2];
            values[next++] = value;
        }
        for (int i = 0; i < sums.Length; i++)
            sums[i] += values[Results[i].Value];
    }

    private static IEnumerable<(int T, int U, int V)> Powers(int sum)
    {
        for (int t = sum; t >= 0; t--)
        {
            for (int u = sum - t; u >= 0; u--)
                yield return (t, u, sum - t - u);
        }
    }
}
