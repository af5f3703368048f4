namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>
/// What is known of a function: values of linear functionals of one kind, y_i = sum_t c_it ∂^{p_t} u(x_i), at nodes of a grid, with
/// noise of one unknown size.
/// </summary>
public sealed class Observations
{
    /// <summary>Collects observations.</summary>
    /// <param name="name">What they are, e.g. "source" or "boundary".</param>
    /// <param name="orders">p_t: for each term the order along each axis, 0 to 2.</param>
    /// <param name="points">Index of the node along each axis for each observation, [n, axes].</param>
    /// <param name="coefficients">c_it, [n, terms].</param>
    /// <param name="values">y_i, [n].</param>
    /// <exception cref="ArgumentException">Lengths do not match, an order is out of range, or a number is not finite.</exception>
    public Observations(string name, int[][] orders, int[] points, double[] coefficients, double[] values)
    {
        ArgumentNullException.ThrowIfNull(orders);
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(coefficients);
        ArgumentNullException.ThrowIfNull(values);
        if (orders.Length == 0 || orders.Any(p => p.Length != orders[0].Length || p.Any(o => o is < 0 or > 2)))
            throw new ArgumentException($"Observations '{name}' need terms with one order from 0 to 2 for each axis.");
        int axes = orders[0].Length;
        if (points.Length != axes * values.Length || coefficients.Length != orders.Length * values.Length)
            throw new ArgumentException(
                $"Observations '{name}': {values.Length} values need {axes * values.Length} node indices and {orders.Length * values.Length} coefficients, got {points.Length} and {coefficients.Length}.");
        if (Array.FindIndex(values, v => !double.IsFinite(v)) is >= 0 and int bad)
            throw new ArgumentException($"Observation {bad} of '{name}' is {values[bad]}; expected a finite number.");
        if (coefficients.Any(c => !double.IsFinite(c)))
            throw new ArgumentException($"A coefficient of '{name}' is not finite.");
        (Name, Orders, Points, Coefficients, Values) = (name, orders, points, coefficients, values);
    }

    /// <summary>What they are.</summary>
    public string Name { get; }

    /// <summary>p_t, [terms][axes].</summary>
    public int[][] Orders { get; }

    /// <summary>Node indices, [n, axes].</summary>
    public int[] Points { get; }

    /// <summary>c_it, [n, terms].</summary>
    public double[] Coefficients { get; }

    /// <summary>y_i, [n].</summary>
    public double[] Values { get; }

    /// <summary>n.</summary>
    public int Count => Values.Length;

    /// <summary>Root mean square of the values.</summary>
    public double RootMeanSquare => Math.Sqrt(Values.Sum(v => v * v) / Math.Max(1, Count));

    /// <summary>The first observation alone.</summary>
    internal Observations First() => new(Name, Orders, Points[..Orders[0].Length], Coefficients[..Orders.Length], Values[..1]);

    /// <summary>Throws unless every node named is one of the grid.</summary>
    internal void RequireNodesOf(IReadOnlyList<GridAxis> axes)
    {
        if (Orders[0].Length != axes.Count)
            throw new ArgumentException($"Observations '{Name}' have {Orders[0].Length} axes, the grid {axes.Count}.");
        for (int i = 0; i < Points.Length; i++)
        {
            GridAxis axis = axes[i % axes.Count];
            if ((uint)Points[i] >= (uint)axis.Count)
                throw new ArgumentException($"Observations '{Name}' name node {Points[i]} of axis {i % axes.Count}, which has {axis.Count} nodes.");
        }
    }

    /// <summary>The same observations in other units.</summary>
    internal Observations Scaled(double unit)
    {
        double factor = 1 / unit;
        return new Observations(Name, Orders, Points, [.. Coefficients.Select(c => factor * c)], [.. Values.Select(v => factor * v)]);
    }
}
