using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>What the tests of the gradient's parts share: a batch, a workspace, random numbers and differences.</summary>
internal static class GradientCheck
{
    /// <summary>Tolerances of results of order one.</summary>
    public const double SingleTolerance = 3e-5, DoubleTolerance = 1e-9;

    public static double[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
    }

    public static double[] Moved(double[] values, double[] direction, double t) => [.. values.Zip(direction, (v, d) => v + t * d)];

    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>Derivative at zero by the fourth-order difference, which is exact for polynomials up to degree four.</summary>
    public static double[] Derivative(Func<double, double[]> function, double step = 1e-3)
    {
        double[] a = function(-2 * step), b = function(-step), c = function(step), d = function(2 * step);
        return [.. a.Select((_, i) => (a[i] - 8 * b[i] + 8 * c[i] - d[i]) / (12 * step))];
    }

    public static double Derivative(Func<double, double> function, double step = 1e-3) => Derivative(t => [function(t)], step)[0];

    /// <summary>Each difference at most the tolerance times the largest of what is expected.</summary>
    public static void Close(double[] expected, double[] actual, double tolerance) =>
        Assert.InRange(Compare.Largest(actual, expected), 0, tolerance * Math.Max(expected.Max(Math.Abs), 1e-3));

    /// <summary>A workspace with one batch and weights for some arrays alone.</summary>
    public static GradientWorkspace<TLanes, T> Workspace<TLanes, T>(MaceConfiguration network, int atoms, IEnumerable<(string Name, long[] Shape)> arrays, double[] weights)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vector = new WeightVector<T>(arrays);
        Assert.Equal(weights.Length, vector.Count);
        weights.Select(T.CreateTruncating).ToArray().CopyTo(vector.Values.Span(weights.Length));
        var work = new GradientWorkspace<TLanes, T>(MaceShape.Of(network), network, MaceConstants.Default(network), vector, threads: 1);
        var table = new ElementTable(network.AtomicNumbers);
        work.Batch.Set([MaceGraph.Build(TestModels.Molecule(2, atoms), table, network.RMax), MaceGraph.Build(TestModels.Crystal(3), table, network.RMax)]);
        return work;
    }

    /// <summary>The gradient of all weights of a workspace.</summary>
    public static double[] Gradients<TLanes, T>(GradientWorkspace<TLanes, T> work)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Numbers(work.Weights.Gradients.Span((int)work.Weights.Count));

    public static double[] Numbers<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        var result = new double[values.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = double.CreateTruncating(values[i]);
        return result;
    }
}
