using EquivSim.Solvers.Manufactured;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>A sum of products of functions of one coordinate each: what stands for a field of many coordinates without a grid.</summary>
public sealed class SeparableField
{
    private readonly Func<Jet, Jet>[][] _products;

    /// <summary>Defines a field.</summary>
    /// <param name="dimension">Number of axes.</param>
    /// <param name="products">Each holds a function for every axis; none is the field 0.</param>
    /// <exception cref="ArgumentException">A product has another number of functions.</exception>
    public SeparableField(int dimension, params Func<Jet, Jet>[][] products)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(products);
        foreach (Func<Jet, Jet>[] product in products)
        {
            if (product.Length != dimension)
                throw new ArgumentException($"A product on {dimension} axes has {dimension} functions, got {product.Length}.");
        }
        (Dimension, _products) = (dimension, products);
    }

    /// <summary>Number of axes.</summary>
    public int Dimension { get; }

    /// <summary>Number of products.</summary>
    public int Count => _products.Length;

    /// <summary>cos(k·x + phase) by the addition theorems, 2^(d-1) products.</summary>
    public static SeparableField Wave(double[] numbers, double phase = 0)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        int d = numbers.Length;
        var products = new List<Func<Jet, Jet>[]>();
        for (int sines = 0; sines < 1 << d; sines++)
        {
            // Re of the product of all e^(i θ): only even numbers of sines are real, two of them bring a sign.
            int count = System.Numerics.BitOperations.PopCount((uint)sines);
            if (count % 2 != 0)
                continue;
            double sign = count % 4 == 0 ? 1 : -1;
            products.Add([.. numbers.Select((k, axis) => Factor(k, axis == 0 ? phase : 0, (sines >> axis & 1) == 1, axis == 0 ? sign : 1))]);
        }
        return new SeparableField(d, [.. products]);

        static Func<Jet, Jet> Factor(double k, double shift, bool isSine, double sign) =>
            x => sign * (isSine ? Jet.Sin(k * x + shift) : Jet.Cos(k * x + shift));
    }

    /// <summary>Sum of two fields.</summary>
    public static SeparableField operator +(SeparableField a, SeparableField b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new SeparableField(a.Dimension, [.. a._products, .. b._products]);
    }

    /// <summary>The field with the other sign.</summary>
    public static SeparableField operator -(SeparableField a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return new SeparableField(a.Dimension, [.. a._products.Select(p => (Func<Jet, Jet>[])[x => -1 * p[0](x), .. p[1..]])]);
    }

    /// <summary>
    /// A field with the same values, or derivatives, on all faces that depends on nothing else: g - ⊗ (1 - Π) g, where Π along an axis interpolates what is given at both
    /// ends (transfinite interpolation: Gordon and Hall, Numer. Math. 21, 109, 1973).
    /// </summary>
    /// <param name="lower">Lower corner of the box.</param>
    /// <param name="upper">Upper corner.</param>
    /// <param name="orders">For each axis, order of the derivative at its ends, 0 or 1.</param>
    internal SeparableField FromFaces(IReadOnlyList<double> lower, IReadOnlyList<double> upper, IReadOnlyList<int> orders) =>
        this + -new SeparableField(Dimension, [.. _products.Select(p => p.Select((g, axis) => WithoutEnds(g, lower[axis], upper[axis], orders[axis])).ToArray())]);

    private static Func<Jet, Jet> WithoutEnds(Func<Jet, Jet> g, double a, double b, int order)
    {
        Jet left = g(Jet.Variable(a)), right = g(Jet.Variable(b));
        double length = b - a;
        if (order == 0)
            return x => g(x) - left.Value / length * (b - x) - right.Value / length * (x - a);
        return x => g(x) + left.First / (2 * length) * (b - x) * (b - x) - right.First / (2 * length) * (x - a) * (x - a);
    }

    /// <summary>The value at a point.</summary>
    public double Value(ReadOnlySpan<double> point) => Apply([], point);

    /// <summary>Values on a tensor grid, row-major.</summary>
    /// <param name="coordinates">Along each axis.</param>
    public double[] OnGrid(IReadOnlyList<double[]> coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        return Count == 0
            ? new double[coordinates.Aggregate(1, (n, x) => n * x.Length)]
            : Tensors.Expand(Sample([SeparableTerm.On(Dimension, 1)], coordinates), Count);
    }

    /// <summary>A sum of terms applied to the field, at a point.</summary>
    /// <param name="terms">The terms; the field itself when there are none.</param>
    /// <param name="point">[<see cref="Dimension"/>].</param>
    public double Apply(IReadOnlyList<SeparableTerm> terms, ReadOnlySpan<double> point)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (point.Length != Dimension)
            throw new ArgumentException($"A point of {Dimension} coordinates was expected, got {point.Length}.");
        double sum = 0;
        foreach (Func<Jet, Jet>[] product in _products)
        {
            for (int t = 0; t < Math.Max(1, terms.Count); t++)
            {
                double value = terms.Count == 0 ? 1 : terms[t].Factor;
                for (int axis = 0; axis < point.Length; axis++)
                    value *= At(product[axis], terms.Count == 0 ? AxisOperator.Identity : terms[t].Operators[axis], point[axis]);
                sum += value;
            }
        }
        return sum;
    }

    /// <summary>A sum of terms applied to the field, as values along each axis: the sum over s of the products of [axis][node, s].</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="nodes">Coordinates along each axis.</param>
    internal double[][] Sample(IReadOnlyList<SeparableTerm> terms, IReadOnlyList<double[]> nodes)
    {
        int count = terms.Count * Count;
        double[][] samples = [.. nodes.Select(x => new double[x.Length * count])];
        for (int t = 0; t < terms.Count; t++)
        {
            for (int p = 0; p < Count; p++)
            {
                for (int axis = 0; axis < Dimension; axis++)
                {
                    double factor = axis == 0 ? terms[t].Factor : 1;
                    for (int i = 0; i < nodes[axis].Length; i++)
                        samples[axis][i * count + t * Count + p] = factor * At(_products[p][axis], terms[t].Operators[axis], nodes[axis][i]);
                }
            }
        }
        return samples;
    }

    private static double At(Func<Jet, Jet> function, AxisOperator one, double x)
    {
        Jet jet = function(Jet.Variable(x));
        return one.CoefficientAt(x) * (one.Order switch { 0 => jet.Value, 1 => jet.First, _ => jet.Second });
    }
}
