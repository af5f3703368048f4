using EquivSim.Electrostatics;

namespace EquivSim.Cli.Commands.Electrostatics.Published;

/// <summary>The plane in which the paper measures errors: cell centres of a uniform n-grid in x and y, the last centre below zero in z.</summary>
/// <param name="n">Points along an axis.</param>
/// <param name="half">Half the edge of the cube.</param>
internal sealed class MiddleSlice(int n, double half)
{
    private readonly double[] _places = [.. Enumerable.Range(0, n).Select(i => half * ((2 * i + 1.0) / n - 1))];

    /// <summary>A sum of separable terms in the plane, [n, n].</summary>
    /// <param name="weights">One per term.</param>
    /// <param name="factor">A term's factor along an axis at a place: axis, term, place.</param>
    public double[] Exact(double[] weights, Func<int, int, double, double> factor)
    {
        double[] Factor(int axis, double[] places) => [.. places.SelectMany(x => Enumerable.Range(0, weights.Length).Select(k => factor(axis, k, x)))];
        return new CanonicalTensor(weights, Factor(0, _places), Factor(1, _places), Factor(2, Below)).ToDense().Data;
    }

    /// <summary>A function in the plane.</summary>
    public double[] Of(ChebyshevTucker function) => function.ToGrid(_places, _places, Below).Data;

    /// <summary>Largest difference over the largest exact value.</summary>
    public static double Error(double[] values, double[] exact)
    {
        double error = 0, size = 0;
        for (int i = 0; i < values.Length; i++)
            (error, size) = (Math.Max(error, Math.Abs(values[i] - exact[i])), Math.Max(size, Math.Abs(exact[i])));
        return error / size;
    }

    private double[] Below => [_places[n / 2 - 1]];
}
