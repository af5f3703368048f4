using EquivSim.Solvers.Manufactured;

namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>Where a boundary-value problem is collocated: nodes of a grid that carry the equation, and boundary nodes that carry values.</summary>
public sealed class CollocationPlan
{
    private readonly PdeProblem _problem;
    private readonly int[] _interior, _boundary, _measured;
    private readonly double[] _source, _boundaryValues, _measurements;

    /// <summary>Chooses the nodes.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">How many nodes, and how noisy their data are.</param>
    public CollocationPlan(PdeProblem problem, CollocationOptions options)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _problem = problem;
        int pointsPerAxis = options.PointsPerAxis;
        Axes = [.. Enumerable.Range(0, problem.Dimension).Select(axis => GridAxis.Uniform(problem.Lower[axis], problem.Upper[axis], pointsPerAxis))];
        var interior = new List<int>();
        var boundary = new List<int>();
        int total = Axes.Aggregate(1, (product, axis) => checked(product * axis.Count));
        int[] node = new int[Axes.Count];
        for (int i = 0; i < total; i++)
        {
            interior.Add(i);
            Locate(i, node);
            if (node.Where((k, axis) => k == 0 || k == pointsPerAxis - 1).Any())
                boundary.Add(i);
        }
        var random = new Random(options.Seed);
        _measured = options.Measurements == 0 ? [] : Choose(interior, options.Measurements, random);
        (_interior, _boundary) = (Choose(interior, options.MostEquations, random), Choose(boundary, options.MostBoundary, random));
        _source = Sample(_interior, problem.Source, options.Noise, random);
        _boundaryValues = Sample(_boundary, problem.Exact, options.Noise, random);
        _measurements = Sample(_measured, problem.Exact, options.Noise, random);
    }

    /// <summary>The grid.</summary>
    public IReadOnlyList<GridAxis> Axes { get; }

    /// <summary>Nodes that carry the equation, as indices along each axis, [n, axes].</summary>
    public int[] EquationNodes => Nodes(_interior);

    /// <summary>Coordinates of the nodes that carry the equation, [n, axes].</summary>
    public double[] EquationPoints => Coordinates(EquationNodes);

    /// <summary>The equation, linearised (Newton) about a guess: L u + a (3 v² - 1) u = f + 2 a v³.</summary>
    /// <param name="guess">v at the nodes; none for a linear problem.</param>
    public Observations Equation(ReadOnlySpan<double> guess)
    {
        int[] nodes = EquationNodes;
        int d = Axes.Count, n = _interior.Length, terms = _problem.Terms.Count + (_problem.IsLinear ? 0 : 1);
        if (!_problem.IsLinear && guess.Length != n)
            throw new ArgumentException($"The equation of '{_problem.Name}' is not linear: expected a guess at {n} nodes, got {guess.Length}.");
        int[][] orders = [.. _problem.Terms.Select(t => t.Orders), .. _problem.IsLinear ? Array.Empty<int[]>() : [new int[d]]];
        double[] coefficients = new double[n * terms], values = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int t = 0; t < _problem.Terms.Count; t++)
                coefficients[i * terms + t] = _problem.Terms[t].Coefficient;
            values[i] = _source[i];
            if (_problem.IsLinear)
                continue;
            coefficients[i * terms + terms - 1] = _problem.Reaction * (3 * guess[i] * guess[i] - 1);
            values[i] += 2 * _problem.Reaction * guess[i] * guess[i] * guess[i];
        }
        return new Observations("equation", orders, nodes, coefficients, values);
    }

    /// <summary>Values of the solution: on the boundary, and measured inside when there are any.</summary>
    public Observations Values()
    {
        int[] nodes = [.. Nodes(_boundary), .. Nodes(_measured)];
        double[] values = [.. _boundaryValues, .. _measurements];
        return new Observations("values", [new int[Axes.Count]], nodes, [.. Enumerable.Repeat(1.0, values.Length)], values);
    }

    private delegate double Field(ReadOnlySpan<double> point);

    /// <summary>Values of a field at nodes, with noise relative to their root mean square.</summary>
    private double[] Sample(int[] flat, Field field, double noise, Random random)
    {
        double[] points = Coordinates(Nodes(flat)), values = new double[flat.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = field(points.AsSpan(i * Axes.Count, Axes.Count));
        if (noise == 0)
            return values;
        double deviation = noise * Math.Sqrt(values.Sum(v => v * v) / Math.Max(1, values.Length));
        // Box and Muller.
        for (int i = 0; i < values.Length; i++)
            values[i] += deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return values;
    }

    private static int[] Choose(List<int> all, int most, Random random)
    {
        int[] chosen = [.. all];
        if (chosen.Length <= most)
            return chosen;
        random.Shuffle(chosen);
        chosen = chosen[..most];
        Array.Sort(chosen);
        return chosen;
    }

    private int[] Nodes(int[] flat)
    {
        int[] nodes = new int[flat.Length * Axes.Count];
        for (int i = 0; i < flat.Length; i++)
            Locate(flat[i], nodes.AsSpan(i * Axes.Count, Axes.Count));
        return nodes;
    }

    private void Locate(int flat, Span<int> node)
    {
        for (int axis = Axes.Count - 1; axis >= 0; axis--)
        {
            node[axis] = flat % Axes[axis].Count;
            flat /= Axes[axis].Count;
        }
    }

    private double[] Coordinates(int[] nodes) =>
        [.. nodes.Select((node, i) => Axes[i % Axes.Count].Nodes[node])];
}
