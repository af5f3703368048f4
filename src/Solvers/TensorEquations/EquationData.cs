namespace EquivSim.Solvers.TensorEquations;

/// <summary>
/// A problem for the part v of its solution that vanishes on the boundary, u = g + v: what stands on the right, and g, at the nodes of a tensor grid as sums of products.
/// </summary>
internal sealed class EquationData
{
    private const int SizePoints = 400;

    private readonly double[][] _source, _lift, _exact;
    private readonly int _sourceCount;

    public EquationData(SeparableProblem problem, double[][] nodes, int seed)
    {
        Problem = problem;
        SeparableTerm[] value = [SeparableTerm.On(problem.Dimension, 1)];
        Lift = problem.Boundary.FromFaces(problem.Lower, problem.Upper, problem.BoundaryOrders);
        double[][] given = problem.SampleSource(nodes), lifted = (-Lift).Sample(problem.Terms, nodes);
        _sourceCount = problem.Terms.Count * ((problem.Exact?.Count ?? 0) + Lift.Count);
        _source = [.. given.Zip(lifted, (a, b) => SideBySide(a, b, nodes[0].Length))];
        _lift = Lift.Sample(value, nodes);
        _exact = (problem.Exact ?? new SeparableField(problem.Dimension)).Sample(value, nodes);
        SourceSize = Size(seed);
    }

    /// <summary>The problem.</summary>
    public SeparableProblem Problem { get; }

    /// <summary>g, made of the values on the boundary alone.</summary>
    public SeparableField Lift { get; }

    /// <summary>Root mean square of f - A g, in which residuals are measured.</summary>
    public double SourceSize { get; }

    /// <summary>The linear source in the normal equations: sum_t ⊗ B_t' (f - A g).</summary>
    public double[] SourceImage(int[][] terms, AxisSubspace[] axes)
    {
        double[] sum = new double[Tensors.Size([.. axes.Select(a => a.Count)])];
        double[][][] images = [.. axes.Select((axis, a) => axis.Rows.Select(rows => Project(rows, axis, _source[a])).ToArray())];
        foreach (int[] term in terms)
            Vectors.Combine(sum, 1, Tensors.Expand([.. images.Select((image, axis) => image[term[axis]])], _sourceCount), sum);
        return sum;
    }

    /// <summary>f - A g on all nodes, row-major.</summary>
    public double[] SourceOnGrid() => WithReaction(Tensors.Expand(_source, _sourceCount), () => Tensors.Expand(_exact, Problem.Exact!.Count));

    /// <summary>g on all nodes, row-major.</summary>
    public double[] LiftOnGrid() => Tensors.Expand(_lift, Lift.Count);

    /// <summary>f - A g at the nodes of an axis, the other coordinates at given nodes.</summary>
    public double[] SourceFibre(int axis, int[] place) =>
        WithReaction(Fibre(_source, _sourceCount, axis, place), () => Fibre(_exact, Problem.Exact!.Count, axis, place));

    /// <summary>g at the nodes of an axis, the other coordinates at given nodes.</summary>
    public double[] LiftFibre(int axis, int[] place) => Fibre(_lift, Lift.Count, axis, place);

    private double[] WithReaction(double[] source, Func<double[]> exact)
    {
        if (Problem.IsLinear || Problem.Exact is null)
            return source;
        return [.. source.Zip(exact(), (f, u) => f + Problem.Reaction * (u * u - 1) * u)];
    }

    private static double[] Fibre(double[][] samples, int count, int axis, int[] place)
    {
        double[] values = new double[samples[axis].Length / Math.Max(1, count)], factors = [.. Enumerable.Repeat(1.0, count)];
        for (int other = 0; other < samples.Length; other++)
        {
            for (int k = 0; k < count && other != axis; k++)
                factors[k] *= samples[other][place[other] * count + k];
        }
        for (int i = 0; i < values.Length; i++)
            values[i] = Vectors.Dot(factors, samples[axis].AsSpan(i * count, count));
        return values;
    }

    /// <summary>rows' samples, [combinations, products], each node with its share.</summary>
    private double[] Project(double[] rows, AxisSubspace axis, double[] samples)
    {
        double[] product = new double[axis.Count * _sourceCount];
        for (int i = 0; i < axis.Axis.NodeCount; i++)
        {
            for (int c = 0; c < axis.Count; c++)
            {
                Span<double> target = product.AsSpan(c * _sourceCount, _sourceCount);
                Vectors.Combine(target, rows[i * axis.Count + c] * axis.Axis.Roots[i], samples.AsSpan(i * _sourceCount, _sourceCount), target);
            }
        }
        return product;
    }

    private static double[] SideBySide(double[] a, double[] b, int rows)
    {
        int first = a.Length / rows, second = b.Length / rows;
        return [.. Enumerable.Range(0, rows).SelectMany(i => a[(i * first)..((i + 1) * first)].Concat(b[(i * second)..((i + 1) * second)]))];
    }

    private double Size(int seed)
    {
        var random = new Random(seed);
        double source = 0;
        double[] point = new double[Problem.Dimension];
        for (int i = 0; i < SizePoints; i++)
        {
            for (int axis = 0; axis < point.Length; axis++)
                point[axis] = Problem.Lower[axis] + (Problem.Upper[axis] - Problem.Lower[axis]) * random.NextDouble();
            source += Math.Pow(Problem.Source(point) - Lift.Apply(Problem.Terms, point), 2) / SizePoints;
        }
        if (!double.IsFinite(source))
            throw new ArgumentException($"Source and boundary values of '{Problem.Name}' must be finite inside the box; some are not finite.");
        if (source == 0)
            throw new ArgumentException($"'{Problem.Name}' has no source and no boundary values that call for one: its solution is known already.");
        return Math.Sqrt(source);
    }
}
