using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>What an equation still lacks: along lines at random places, to find new factors, and at random points, to know when to stop.</summary>
internal sealed class ResidualProbes
{
    private const int Lines = 40, PointCount = 200;

    private readonly EquationData _data;
    private readonly SeparableOperator _linear;
    private readonly ProcessAxis[] _axes;
    private readonly Random _random;
    private readonly double[][] _points, _sources;
    private readonly double[][][] _rows;

    public ResidualProbes(EquationData data, SeparableOperator linear, ProcessAxis[] axes, int seed)
    {
        (_data, _linear, _axes, _random) = (data, linear, axes, new Random(seed));
        SeparableProblem problem = data.Problem;
        _points = [.. Enumerable.Range(0, PointCount).Select(_ => problem.Lower.Zip(problem.Upper, (a, b) => a + (b - a) * _random.NextDouble()).ToArray())];
        _sources = [.. _points.Select(p => new[] { problem.Source(p) - data.Lift.Apply(problem.Terms, p), data.Lift.Value(p) })];
        _rows = [.. axes.Select((a, axis) => Enumerable.Range(0, linear.Operators[axis].Length).Select(o => a.Rows(o, [.. _points.Select(p => p[axis])])).ToArray())];
    }

    /// <summary>Root mean square of the equation's residual, in units of its right-hand side.</summary>
    public double Residual(TensorState state)
    {
        double reaction = _data.Problem.Reaction, squares = 0;
        double[][][] rows = [.. state.Axes.Select((s, axis) => _rows[axis].Select(s.Times).ToArray())];
        for (int i = 0; i < PointCount; i++)
        {
            double u = reaction == 0 ? 0 : _sources[i][1] + Value(state, rows, new int[_axes.Length], i), sum = reaction * (u * u - 1) * u;
            foreach (int[] term in _linear.Terms)
                sum += Value(state, rows, term, i);
            squares += Math.Pow((sum - _sources[i][0]) / _data.SourceSize, 2);
        }
        return Math.Sqrt(squares / PointCount);
    }

    /// <summary>Functions of an axis that would reduce the residual, orthonormal to each other and to its factors; null when none is left.</summary>
    public Matrix<double>? Wanted(int axis, TensorState state, int count)
    {
        ProcessAxis one = _axes[axis];
        AxisSubspace factors = state.Axes[axis];
        int m = one.Count;
        double shift = Enumerable.Range(0, _axes.Length).Where(o => o != axis).Sum(o => Math.Sqrt(_axes[o].Stiffness[Math.Min(1, _axes[o].Count - 1)]));
        Matrix<double> columns = Matrix<double>.Build.Dense(m, Lines);
        for (int line = 0; line < Lines; line++)
        {
            double[] wanted = Project(one, SourceResidual(axis, state, [.. _axes.Select(a => 1 + _random.Next(a.NodeCount - 2))]));
            for (int i = 0; i < m; i++)
                wanted[i] /= Math.Pow(Math.Sqrt(one.Stiffness[i]) + shift, 2);
            columns.SetColumn(line, wanted);
        }
        double all = columns.FrobeniusNorm();
        for (int pass = 0; pass < 2; pass++)
            columns -= factors.Basis * factors.Basis.TransposeThisAndMultiply(columns);
        (double[][] vectors, double[] values) = OrthogonalRows.Of(columns.ToRowMajorArray(), m);
        int found = Math.Min(Math.Min(count, m - factors.Count), values.Count(v => v > 1e-12 * all));
        if (found <= 0)
            return null;
        Matrix<double> basis = Matrix<double>.Build.Dense(m, found, (i, c) => vectors[c][i]);
        basis -= factors.Basis * factors.Basis.TransposeThisAndMultiply(basis);
        return basis.GramSchmidt().Q;
    }

    private double[] SourceResidual(int axis, TensorState state, int[] place)
    {
        SeparableProblem problem = _data.Problem;
        double[] residual = _data.SourceFibre(axis, place);
        foreach (int[] term in _linear.Terms)
            Vectors.Combine(residual, -1, Fibre(state, axis, term, place), residual);
        if (!problem.IsLinear)
        {
            double[] u = Fibre(state, axis, new int[_axes.Length], place);
            Vectors.Combine(u, 1, _data.LiftFibre(axis, place), u);
            for (int i = 0; i < u.Length; i++)
                residual[i] -= problem.Reaction * (u[i] * u[i] - 1) * u[i];
        }
        return residual;
    }

    private static double[] Fibre(TensorState state, int axis, int[] term, int[] place) =>
        AtNodes(state.Axes[axis], term[axis], state.Contract(axis, other => NodeRow(state.Axes[other], term[other], place[other])));

    private static double[] AtNodes(AxisSubspace axis, int one, double[] coefficients)
    {
        double[] values = new double[axis.Axis.NodeCount];
        for (int i = 0; i < values.Length; i++)
            values[i] = Vectors.Dot(axis.Rows[one].AsSpan(i * axis.Count, axis.Count), coefficients) / axis.Axis.Roots[i];
        return values;
    }

    private static double[] NodeRow(AxisSubspace axis, int one, int node) =>
        [.. axis.Rows[one].AsSpan(node * axis.Count, axis.Count).ToArray().Select(v => v / axis.Axis.Roots[node])];

    /// <summary>Products of the images of the own operator with values at the nodes.</summary>
    private static double[] Project(ProcessAxis axis, double[] values)
    {
        double[] sum = new double[axis.Count];
        for (int i = 0; i < values.Length; i++)
            Vectors.Combine(sum, values[i] * axis.Roots[i], axis.WeightedRows[1].AsSpan(i * axis.Count, axis.Count), sum);
        return sum;
    }

    private static double Value(TensorState state, double[][][] rows, int[] term, int point) =>
        Contract(state, axis => rows[axis][term[axis]].AsSpan(point * state.Axes[axis].Count, state.Axes[axis].Count).ToArray());

    private static double Contract(TensorState state, Func<int, double[]> rows) => Vectors.Dot(state.Contract(0, rows), rows(0));
}
