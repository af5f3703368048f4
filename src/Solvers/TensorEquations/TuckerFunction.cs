namespace EquivSim.Solvers.TensorEquations;

/// <summary>A function u(x) = sum W[r₁ ... r_d] f¹_r₁(x₁) ... f^d_r_d(x_d) whose factors are combinations of process functions.</summary>
internal sealed class TuckerFunction
{
    /// <param name="bases">Functions of each axis.</param>
    /// <param name="ranks">R of each axis.</param>
    /// <param name="random">Where the start is drawn from.</param>
    public TuckerFunction(ProcessBasis[] bases, int[] ranks, Random random)
    {
        (Bases, Ranks) = (bases, ranks);
        Core = [.. Enumerable.Range(0, Tensors.Size(ranks)).Select(_ => Normal(random))];
        Factors = [.. bases.Select((b, axis) => Enumerable.Range(0, b.Count * ranks[axis]).Select(_ => Normal(random)).ToArray())];
        for (int axis = 0; axis < ranks.Length; axis++)
            Orthonormalize(axis);
    }

    private TuckerFunction(TuckerFunction other) =>
        (Bases, Ranks, Core, Factors) = ([.. other.Bases], other.Ranks, [.. other.Core], [.. other.Factors.Select(f => f.ToArray())]);

    /// <summary>R of each axis.</summary>
    public int[] Ranks { get; }

    /// <summary>Functions of each axis.</summary>
    public ProcessBasis[] Bases { get; }

    /// <summary>W, row-major.</summary>
    public double[] Core { get; set; }

    /// <summary>Coefficients of the factors, [functions, R] for each axis.</summary>
    public double[][] Factors { get; }

    /// <summary>A copy that further steps do not change.</summary>
    public TuckerFunction Clone() => new(this);

    /// <summary>An operator applied to the factors of an axis, [points, R].</summary>
    public double[] Image(int axis, AxisOperator one, double[] points) => Times(axis, Bases[axis].Rows(one, points));

    /// <summary>Rows of functions times the coefficients of an axis, [rows, R].</summary>
    public double[] Times(int axis, double[] rows)
    {
        int[] shape = [Bases[axis].Count, Ranks[axis]];
        return Tensors.Multiply(Factors[axis], shape, 0, rows);
    }

    /// <summary>Values on a tensor grid, row-major.</summary>
    public double[] OnGrid(IReadOnlyList<double[]> coordinates)
    {
        double[] values = Core;
        int[] shape = [.. Ranks];
        for (int axis = 0; axis < shape.Length; axis++)
            values = Tensors.Multiply(values, shape, axis, Image(axis, AxisOperator.Identity, coordinates[axis]));
        return values;
    }

    /// <summary>A sum of terms applied to the function at scattered points.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="points">[n, d].</param>
    public double[] Apply(IReadOnlyList<SeparableTerm> terms, double[] points)
    {
        int d = Ranks.Length, n = points.Length / d;
        double[][] columns = [.. Enumerable.Range(0, d).Select(axis => Enumerable.Range(0, n).Select(i => points[i * d + axis]).ToArray())];
        double[] values = new double[n];
        foreach (SeparableTerm term in terms)
        {
            double[][] images = [.. columns.Select((x, axis) => Image(axis, term.Operators[axis], x))];
            for (int i = 0; i < n; i++)
            {
                double[] rest = Core;
                int[] shape = [.. Ranks];
                for (int axis = d - 1; axis >= 0; axis--)
                    rest = Tensors.Multiply(rest, shape, axis, images[axis][(i * Ranks[axis])..((i + 1) * Ranks[axis])]);
                values[i] += term.Factor * rest[0];
            }
        }
        return values;
    }

    /// <summary>Makes the coefficients of an axis orthonormal and the core absorb the change: the function stays what it is.</summary>
    public void Orthonormalize(int axis)
    {
        int r = Ranks[axis], m = Bases[axis].Count;
        double[] f = Factors[axis], triangle = new double[r * r];
        // Modified Gram-Schmidt, twice.
        for (int i = 0; i < r; i++)
            triangle[i * r + i] = 1;
        for (int pass = 0; pass < 2; pass++)
        {
            double[] step = new double[r * r];
            for (int c = 0; c < r; c++)
            {
                for (int b = 0; b < c; b++)
                {
                    double overlap = 0;
                    for (int i = 0; i < m; i++)
                        overlap += f[i * r + b] * f[i * r + c];
                    step[b * r + c] = overlap;
                    for (int i = 0; i < m; i++)
                        f[i * r + c] -= overlap * f[i * r + b];
                }
                double norm = 0;
                for (int i = 0; i < m; i++)
                    norm += f[i * r + c] * f[i * r + c];
                step[c * r + c] = norm = Math.Sqrt(norm);
                for (int i = 0; i < m; i++)
                    f[i * r + c] /= norm > 0 ? norm : 1;
            }
            int[] square = [r, r];
            triangle = Tensors.Multiply(triangle, square, 0, step);
        }
        int[] shape = [.. Ranks];
        Core = Tensors.Multiply(Core, shape, axis, triangle);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
