using EquivSim.Solvers.Spectral;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>
/// Chebyshev collocation in any number of dimensions: the reference for functional tensors where its grid fits into memory. Terms along single axes are inverted by
/// diagonalising them (Lynch, Rice and Thomas, Numer. Math. 6, 185, 1964); GMRES around that takes in the others, Newton's method the reaction.
/// </summary>
public sealed class ChebyshevBox
{
    private const int MostNewtonSteps = 30, MostIterations = 200;

    private readonly SeparableProblem _problem;
    private readonly int _count, _dimension, _size;
    private readonly Matrix<double>[] _extensions, _vectors, _inverses;
    private readonly double[][] _values;
    private readonly List<(double Factor, double[]?[] Matrices)> _terms = [];
    private readonly bool _isDirect;

    private ChebyshevBox(SeparableProblem problem, ChebyshevGrid grid, ChebyshevGrid[] grids)
    {
        (_problem, _count, _dimension) = (problem, grid.Count, problem.Dimension);
        int inner = _count - 2;
        _size = Tensors.Size([.. Enumerable.Repeat(inner, _dimension)]);
        Matrix<double>[] first = [.. grids.Select(g => Matrix<double>.Build.DenseOfArray(g.Differentiation()))];
        _extensions = [.. first.Select((d, axis) => Extension(d, problem.BoundaryOrders[axis]))];
        Matrix<double>[] alone = [.. first.Select(_ => Matrix<double>.Build.Dense(inner, inner))];
        _isDirect = problem.IsLinear;
        foreach (SeparableTerm term in problem.Terms)
        {
            int[] acting = [.. Enumerable.Range(0, _dimension).Where(axis => term.Operators[axis] != AxisOperator.Identity)];
            Matrix<double>[] matrices = [.. Enumerable.Range(0, _dimension).Select(axis => Inner(term.Operators[axis], grids[axis], first[axis]) * _extensions[axis])];
            if (acting.Length == 1)
                alone[acting[0]] += term.Factor * matrices[acting[0]];
            _isDirect &= acting.Length == 1;
            _terms.Add((term.Factor, [.. matrices.Select((m, axis) => acting.Contains(axis) ? m.ToRowMajorArray() : null)]));
        }
        Evd<double>[] evds = [.. alone.Select(a => a.Evd())];
        _values = [.. evds.Select(e => e.EigenValues.Select(v => v.Real).ToArray())];
        _vectors = [.. evds.Select(e => e.EigenVectors)];
        _inverses = [.. _vectors.Select(v => v.Inverse())];
    }

    /// <summary>Solves a problem; prescribed fluxes must be 0.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="count">Points along each axis.</param>
    /// <param name="mostPoints">Largest grid to try.</param>
    /// <exception cref="ArgumentException">The grid is larger than that.</exception>
    /// <exception cref="ArithmeticException">Newton's method did not converge.</exception>
    public static ChebyshevSolution Solve(SeparableProblem problem, int count, int mostPoints = 20_000_000)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (Math.Pow(count, problem.Dimension) > mostPoints)
            throw new ArgumentException($"{count} points along each of {problem.Dimension} axes make a grid of more than {mostPoints} points.");
        ChebyshevGrid[] grids = [.. problem.Lower.Zip(problem.Upper, (a, b) => new ChebyshevGrid(a, b, count))];
        return new ChebyshevBox(problem, grids[0], grids).Solve(grids);
    }

    private ChebyshevSolution Solve(ChebyshevGrid[] grids)
    {
        double[][] nodes = [.. grids.Select(g => g.Nodes.ToArray())], innerNodes = [.. nodes.Select(x => x[1..^1])];
        double[] faces = Faces(nodes), source = Source(innerNodes), u = new double[_size], known = Known(faces, grids);
        int step = 1;
        for (; step <= MostNewtonSteps; step++)
        {
            double[] residual = Apply(u), reaction = new double[_size];
            for (int i = 0; i < _size; i++)
            {
                residual[i] = source[i] - known[i] - residual[i] - _problem.Reaction * (u[i] * u[i] - 1) * u[i];
                reaction[i] = _problem.Reaction * (3 * u[i] * u[i] - 1);
            }
            double[] change = Invert(residual, reaction);
            Vectors.Combine(u, 1, change, u);
            double size = change.Max(Math.Abs);
            if (!double.IsFinite(size))
                break;
            if (size < 1e-12 * u.Max(Math.Abs) || (_problem.IsLinear && step == 2))
                return new ChebyshevSolution(grids, Assemble(u, faces), step);
        }
        throw new ArithmeticException($"Newton's method did not converge on '{_problem.Name}' with {_count} points along each axis within {MostNewtonSteps} steps.");
    }

    private double[] Source(double[][] innerNodes)
    {
        if (_problem.Exact is not { } exact)
            return new double[_size];
        double[] source = Tensors.Expand(exact.Sample(_problem.Terms, innerNodes), _problem.Terms.Count * exact.Count);
        if (_problem.IsLinear)
            return source;
        double[] u = exact.OnGrid(innerNodes);
        return [.. source.Select((f, i) => f + _problem.Reaction * (u[i] * u[i] - 1) * u[i])];
    }

    /// <summary>All nodes: prescribed values on faces that have them, zero elsewhere.</summary>
    private double[] Faces(double[][] nodes)
    {
        double[] values = _problem.Boundary.OnGrid(nodes);
        for (int i = 0; i < values.Length; i++)
        {
            bool prescribed = false;
            for (int axis = _dimension - 1, rest = i; axis >= 0; rest /= _count, axis--)
                prescribed |= _problem.BoundaryOrders[axis] == 0 && (rest % _count == 0 || rest % _count == _count - 1);
            if (!prescribed)
                values[i] = 0;
        }
        return values;
    }

    /// <summary>The linear terms of the prescribed values, at inner nodes.</summary>
    private double[] Known(double[] faces, ChebyshevGrid[] grids)
    {
        double[] sum = new double[_size];
        foreach (SeparableTerm term in _problem.Terms)
        {
            double[] part = faces;
            int[] shape = [.. Enumerable.Repeat(_count, _dimension)];
            for (int axis = 0; axis < _dimension; axis++)
                part = Tensors.Multiply(part, shape, axis, Inner(term.Operators[axis], grids[axis], Matrix<double>.Build.DenseOfArray(grids[axis].Differentiation())).ToRowMajorArray());
            Vectors.Combine(sum, term.Factor, part, sum);
        }
        return sum;
    }

    private double[] Apply(double[] u)
    {
        double[] sum = new double[_size];
        foreach ((double factor, double[]?[] matrices) in _terms)
        {
            double[] part = u;
            int[] shape = InnerShape();
            for (int axis = 0; axis < _dimension; axis++)
                part = matrices[axis] is { } matrix ? Tensors.Multiply(part, shape, axis, matrix) : part;
            Vectors.Combine(sum, factor, part, sum);
        }
        return sum;
    }

    private double[] Invert(double[] right, double[] reaction)
    {
        double mean = reaction.Average();
        double[] start = InvertAlone(right, mean);
        if (_isDirect)
            return start;
        return Gmres.Solve(
            x =>
            {
                double[] v = x.AsArray(), image = Apply(v);
                for (int i = 0; i < v.Length; i++)
                    image[i] += reaction[i] * v[i];
                return Vector<double>.Build.Dense(InvertAlone(image, mean));
            },
            Vector<double>.Build.Dense(start), 1e-12, MostIterations).ToArray();
    }

    /// <summary>Inverts the terms along single axes plus a number.</summary>
    private double[] InvertAlone(double[] right, double shift)
    {
        int[] shape = InnerShape();
        for (int axis = 0; axis < _dimension; axis++)
            right = Tensors.Multiply(right, shape, axis, _inverses[axis].ToRowMajorArray());
        for (int i = 0; i < right.Length; i++)
        {
            double value = shift;
            for (int axis = _dimension - 1, rest = i; axis >= 0; rest /= _count - 2, axis--)
                value += _values[axis][rest % (_count - 2)];
            right[i] /= value;
        }
        for (int axis = 0; axis < _dimension; axis++)
            right = Tensors.Multiply(right, shape, axis, _vectors[axis].ToRowMajorArray());
        return right;
    }

    private double[] Assemble(double[] u, double[] faces)
    {
        int[] shape = InnerShape();
        for (int axis = 0; axis < _dimension; axis++)
            u = Tensors.Multiply(u, shape, axis, _extensions[axis].ToRowMajorArray());
        Vectors.Combine(u, 1, faces, u);
        return u;
    }

    private int[] InnerShape() => [.. Enumerable.Repeat(_count - 2, _dimension)];

    /// <summary>An operator from all nodes to the inner ones.</summary>
    private static Matrix<double> Inner(AxisOperator one, ChebyshevGrid grid, Matrix<double> first)
    {
        Matrix<double> matrix = one.Order switch { 0 => Matrix<double>.Build.DenseIdentity(grid.Count), 1 => first, _ => first * first };
        double[] coefficients = [.. grid.Nodes.ToArray().Select(one.CoefficientAt)];
        return matrix.MapIndexed((i, _, value) => coefficients[i] * value).SubMatrix(1, grid.Count - 2, 0, grid.Count);
    }

    /// <summary>From inner values to all nodes: ends that are zero, or that make the flux zero.</summary>
    private static Matrix<double> Extension(Matrix<double> first, int order)
    {
        int n = first.RowCount, inner = n - 2;
        Matrix<double> extension = Matrix<double>.Build.Dense(n, inner, (i, j) => i == j + 1 ? 1 : 0);
        if (order == 0)
            return extension;
        Matrix<double> ends = Matrix<double>.Build.DenseOfArray(new[,] { { first[0, 0], first[0, n - 1] }, { first[n - 1, 0], first[n - 1, n - 1] } });
        Matrix<double> rest = Matrix<double>.Build.Dense(2, inner, (i, j) => -first[i == 0 ? 0 : n - 1, j + 1]);
        Matrix<double> solved = ends.Solve(rest);
        extension.SetRow(0, solved.Row(0));
        extension.SetRow(n - 1, solved.Row(1));
        return extension;
    }
}
