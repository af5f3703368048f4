using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>
/// One kind of data on a tensor grid: separable terms of u equal a sum of products. Neither the grid nor anything of its size is formed: along every axis
/// only what lies in the span of the factors' images matters. A term c(x) u with a field c on the grid, as Newton's method brings, does need the grid.
/// </summary>
internal sealed class EquationBlock
{
    private readonly double[][] _nodes, _samples;
    private readonly AxisOperator[][] _operators;
    private readonly (double Factor, int[] Operators)[] _terms;
    private readonly int _products, _dimension;
    private double[]? _field, _values;

    /// <param name="terms">The terms.</param>
    /// <param name="nodes">Coordinates along each axis.</param>
    /// <param name="samples">The right-hand side, [axis][node, product].</param>
    /// <param name="products">Number of its products.</param>
    /// <param name="weight">What residuals are multiplied by.</param>
    public EquationBlock(IReadOnlyList<SeparableTerm> terms, double[][] nodes, double[][] samples, int products, double weight)
    {
        (_nodes, _products, _dimension) = (nodes, products, nodes.Length);
        // The identity comes first: it is what a field multiplies.
        _operators = [.. nodes.Select((_, axis) => terms.Select(t => t.Operators[axis]).Prepend(AxisOperator.Identity).Distinct().ToArray())];
        _terms = [.. terms.Select(t => (weight * t.Factor, t.Operators.Select((o, axis) => Array.IndexOf(_operators[axis], o)).ToArray()))];
        _samples = [.. samples.Select((s, axis) => axis == 0 ? s.Select(v => weight * v).ToArray() : s)];
        Weight = weight;
    }

    /// <summary>What residuals are multiplied by.</summary>
    public double Weight { get; }

    /// <summary>Sets a term c(x) u, and the right-hand side at all nodes in place of the products.</summary>
    /// <param name="field">c, row-major.</param>
    /// <param name="values">The right-hand side, row-major.</param>
    public void SetField(double[] field, double[] values)
    {
        _field = [.. field.Select(c => Weight * c)];
        _values = [.. values.Select(v => Weight * v)];
    }

    /// <summary>What the block says about the factors of an axis while those of all others and the core are kept.</summary>
    public AxisSystem ForAxis(TuckerFunction u, int axis)
    {
        int r = u.Ranks[axis];
        int[] others = [.. Enumerable.Range(0, _dimension).Where(j => j != axis)];
        Reduced[] reduced = [.. others.Select(j => Reduce(u, j))];
        double[] core = Tensors.MoveFirst(u.Core, u.Ranks, axis);
        int[] used = [.. _terms.Select(t => t.Operators[axis]).Concat(_field is null ? [] : [0]).Distinct().Order()];
        double[]?[] behind = new double[used.Length][];
        foreach ((double factor, int[] operators) in _terms)
        {
            double[] product = Behind(operators);
            ref double[]? sum = ref behind[Array.IndexOf(used, operators[axis])];
            sum ??= new double[product.Length];
            Vectors.Combine(sum, factor, product, sum);
        }
        AxisOperator[] operatorsUsed = [.. used.Select(o => _operators[axis][o])];
        if (_field is not null)
        {
            double[] plain = Behind(new int[_dimension]);
            behind[0] ??= new double[plain.Length];
            return WithField(operatorsUsed, axis, r, behind!, plain);
        }
        return new AxisSystem(operatorsUsed, _nodes[axis], r, [Gram(behind!, r)], Rights(axis, r, behind!, reduced));

        // The core, all axes but one taken to the images of the factors under their operators: [R, rows...].
        double[] Behind(int[] operators)
        {
            double[] tensor = core;
            int[] shape = [r, .. others.Select(j => u.Ranks[j])];
            for (int k = 0; k < others.Length; k++)
                tensor = Tensors.Multiply(tensor, shape, k + 1, reduced[k].Images[operators[others[k]]]);
            return tensor;
        }
    }

    /// <summary>Adds the normal equations of the core while all factors are kept.</summary>
    /// <param name="u">The function.</param>
    /// <param name="matrix">[core, core].</param>
    /// <param name="right">[core].</param>
    public void AddToCore(TuckerFunction u, double[] matrix, double[] right)
    {
        double[][][] images = [.. _operators.Select((all, axis) => all.Select(o => u.Image(axis, o, _nodes[axis])).ToArray())];
        for (int t = 0; t < _terms.Length; t++)
        {
            for (int s = 0; s <= t; s++)
            {
                double[] product = [_terms[t].Factor * _terms[s].Factor];
                for (int axis = 0; axis < _dimension; axis++)
                    product = Outer(product, Products(Image(t, axis), u.Ranks[axis], Image(s, axis), u.Ranks[axis]));
                Scatter(product, s < t);
            }
            if (_field is not null)
                Scatter(Contract(_field, _terms[t].Factor, axis => Pairs(Image(t, axis), images[axis][0], u.Ranks[axis])), true);
            AddRight(axis => Image(t, axis), _terms[t].Factor);
        }
        if (_field is null)
            return;
        Scatter(Contract([.. _field.Select(c => c * c)], 1, axis => Pairs(images[axis][0], images[axis][0], u.Ranks[axis])), false);
        Vectors.Combine(right, 1, Contract([.. _field.Zip(_values!, (c, v) => c * v)], 1, axis => Tensors.Transpose(images[axis][0], u.Ranks[axis])), right);

        double[] Image(int t, int axis) => images[axis][_terms[t].Operators[axis]];

        double[] Contract(double[] field, double factor, Func<int, double[]> rows)
        {
            int[] shape = [.. _nodes.Select(x => x.Length)];
            for (int axis = 0; axis < _dimension; axis++)
                field = Tensors.Multiply(field, shape, axis, rows(axis));
            return factor == 1 ? field : [.. field.Select(v => factor * v)];
        }

        void AddRight(Func<int, double[]> image, double factor)
        {
            if (_values is not null)
            {
                Vectors.Combine(right, factor, Contract(_values, 1, axis => Tensors.Transpose(image(axis), u.Ranks[axis])), right);
                return;
            }
            double[][] overlaps = [.. _samples.Select((b, axis) => Tensors.Multiply(b, [_nodes[axis].Length, _products], 0, Tensors.Transpose(image(axis), u.Ranks[axis])))];
            for (int s = 0; s < _products; s++)
            {
                double[] product = [factor];
                for (int axis = 0; axis < _dimension; axis++)
                    product = Outer(product, Column(overlaps[axis], s));
                Vectors.Combine(right, 1, product, right);
            }
        }

        // From (r₁ r'₁) (r₂ r'₂) ... to (r₁ r₂ ...) (r'₁ r'₂ ...).
        void Scatter(double[] product, bool both)
        {
            int size = right.Length;
            for (int i = 0; i < product.Length; i++)
            {
                int row = 0, column = 0, stride = 1, rest = i;
                for (int axis = _dimension - 1; axis >= 0; axis--)
                {
                    int r = u.Ranks[axis];
                    row += rest % (r * r) / r * stride;
                    column += rest % r * stride;
                    rest /= r * r;
                    stride *= r;
                }
                matrix[row * size + column] += product[i];
                if (both)
                    matrix[column * size + row] += product[i];
            }
        }
    }

    /// <summary>
    /// Adds what couples the factors of two axes, and factors with the core, in the normal equations of all unknowns together (Gauss and Newton). A field is taken for its mean here.
    /// </summary>
    /// <param name="u">The function.</param>
    /// <param name="matrix">[all, all], factors axis by axis as [function, R], then the core.</param>
    /// <param name="offsets">Where each axis, and last the core, start.</param>
    public void AddCoupling(TuckerFunction u, double[] matrix, int[] offsets)
    {
        double[][][] rows = [.. _operators.Select((all, axis) => all.Select(o => u.Bases[axis].Rows(o, _nodes[axis])).ToArray())];
        double[][][] images = [.. rows.Select((all, axis) => all.Select(r => u.Times(axis, r)).ToArray())];
        (double Factor, int[] Operators)[] terms = _field is null ? _terms : [.. _terms, (_field.Average(), new int[_dimension])];
        int size = offsets[^1] + u.Core.Length;
        foreach ((double firstFactor, int[] first) in terms)
        {
            foreach ((double secondFactor, int[] second) in terms)
            {
                // All functions under the first operators with the images under the second, the other way round, and images with images.
                double[][] forth = [.. rows.Select((r, axis) => Products(r[first[axis]], u.Bases[axis].Count, images[axis][second[axis]], u.Ranks[axis]))];
                double[][] back = [.. rows.Select((r, axis) => Products(r[second[axis]], u.Bases[axis].Count, images[axis][first[axis]], u.Ranks[axis]))];
                double[][] overlaps = [.. images.Select((f, axis) => Products(f[second[axis]], u.Ranks[axis], f[first[axis]], u.Ranks[axis]))];
                for (int k = 0; k < _dimension; k++)
                {
                    CoupleCore(u, k, firstFactor * secondFactor, forth[k], overlaps, matrix, size, offsets);
                    for (int l = k + 1; l < _dimension; l++)
                        CoupleAxes(u, k, l, firstFactor * secondFactor, forth[k], back[l], overlaps, matrix, size, offsets);
                }
            }
        }
    }

    private static void CoupleCore(TuckerFunction u, int k, double factor, double[] forth, double[][] overlaps, double[] matrix, int size, int[] offsets)
    {
        int r = u.Ranks[k], m = u.Bases[k].Count, rest = u.Core.Length / r;
        double[] behind = Tensors.MoveFirst(Overlapped(u, overlaps, k, k), u.Ranks, k);
        double[] places = Tensors.MoveFirst([.. Enumerable.Range(0, u.Core.Length).Select(i => (double)i)], u.Ranks, k);
        for (int i = 0; i < m; i++)
        {
            for (int a = 0; a < r; a++)
            {
                int row = offsets[k] + i * r + a;
                for (int b = 0; b < r; b++)
                {
                    for (int p = 0; p < rest; p++)
                    {
                        int column = offsets[^1] + (int)places[b * rest + p];
                        double value = factor * forth[i * r + b] * behind[a * rest + p];
                        matrix[row * size + column] += value;
                        matrix[column * size + row] += value;
                    }
                }
            }
        }
    }

    private static void CoupleAxes(
        TuckerFunction u, int k, int l, double factor, double[] forth, double[] back, double[][] overlaps, double[] matrix, int size, int[] offsets)
    {
        int rk = u.Ranks[k], rl = u.Ranks[l], rest = u.Core.Length / (rk * rl);
        double[] left = BothFirst(Overlapped(u, overlaps, k, l)), right = BothFirst(u.Core);
        // h[(a, b), (a', b')] with a, a' of axis k and b, b' of axis l.
        double[] h = new double[rk * rl * rk * rl];
        for (int i = 0; i < rk * rl; i++)
        {
            for (int j = 0; j < rk * rl; j++)
                h[i * rk * rl + j] = factor * Vectors.Dot(left.AsSpan(i * rest, rest), right.AsSpan(j * rest, rest));
        }
        int mk = u.Bases[k].Count, ml = u.Bases[l].Count;
        double[] part = new double[rl * rl];
        for (int i = 0; i < mk; i++)
        {
            for (int a = 0; a < rk; a++)
            {
                Array.Clear(part);
                for (int b = 0; b < rl; b++)
                {
                    for (int c = 0; c < rk; c++)
                        Vectors.Combine(part.AsSpan(b * rl, rl), forth[i * rk + c], h.AsSpan(((a * rl + b) * rk + c) * rl, rl), part.AsSpan(b * rl, rl));
                }
                int row = offsets[k] + i * rk + a;
                for (int j = 0; j < ml; j++)
                {
                    for (int s = 0; s < rl; s++)
                    {
                        double value = 0;
                        for (int b = 0; b < rl; b++)
                            value += back[j * rl + b] * part[b * rl + s];
                        int column = offsets[l] + j * rl + s;
                        matrix[row * size + column] += value;
                        matrix[column * size + row] += value;
                    }
                }
            }
        }

        double[] BothFirst(double[] tensor)
        {
            double[] moved = Tensors.MoveFirst(tensor, u.Ranks, l);
            int[] shape = [rl, .. u.Ranks.Where((_, axis) => axis != l)];
            return Tensors.MoveFirst(moved, shape, k + 1);
        }
    }

    /// <summary>The core with the overlaps of all axes but two applied.</summary>
    private static double[] Overlapped(TuckerFunction u, double[][] overlaps, int k, int l)
    {
        double[] tensor = u.Core;
        int[] shape = [.. u.Ranks];
        for (int axis = 0; axis < shape.Length; axis++)
            tensor = axis == k || axis == l ? tensor : Tensors.Multiply(tensor, shape, axis, overlaps[axis]);
        return tensor;
    }

    /// <summary>a' b of two matrices with as many rows.</summary>
    private static double[] Products(double[] a, int columns, double[] b, int others) => Tensors.Multiply(b, [b.Length / others, others], 0, Tensors.Transpose(a, columns));

    /// <summary>Images of an axis' factors and the right-hand side in an orthonormal basis of the images' span; at the nodes themselves with a field.</summary>
    private Reduced Reduce(TuckerFunction u, int axis)
    {
        int n = _nodes[axis].Length, r = u.Ranks[axis];
        double[][] images = [.. _operators[axis].Select(o => u.Image(axis, o, _nodes[axis]))];
        if (_field is not null || images.Length * r >= n)
            return new Reduced(n, images, _samples[axis]);
        double[] span = Tensors.Transpose(Matrix<double>.Build.Dense(n, images.Length * r, (i, c) => images[c / r][i * r + c % r]).QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q.ToRowMajorArray(), images.Length * r);
        return new Reduced(
            images.Length * r,
            [.. images.Select(image => Tensors.Multiply(image, [n, r], 0, span))],
            Tensors.Multiply(_samples[axis], [n, _products], 0, span));
    }

    private double[][] Rights(int axis, int r, double[][] behind, Reduced[] reduced)
    {
        double[][] rights = [.. _nodes[axis].Select(_ => new double[behind.Length * r])];
        for (int s = 0; s < _products; s++)
        {
            for (int o = 0; o < behind.Length; o++)
            {
                double[] rest = behind[o];
                int[] shape = [r, .. reduced.Select(x => x.Rows)];
                for (int k = reduced.Length - 1; k >= 0; k--)
                    rest = Tensors.Multiply(rest, shape, k + 1, Column(reduced[k].Right, s));
                for (int x = 0; x < rights.Length; x++)
                    Vectors.Combine(rights[x].AsSpan(o * r, r), _samples[axis][x * _products + s], rest, rights[x].AsSpan(o * r, r));
            }
        }
        return rights;
    }

    private AxisSystem WithField(AxisOperator[] operators, int axis, int r, double[][] behind, double[] plain)
    {
        int[] shape = [.. _nodes.Select(x => x.Length)];
        int n = shape[axis], points = plain.Length / r;
        double[] field = Tensors.MoveFirst(_field!, shape, axis), values = Tensors.MoveFirst(_values!, shape, axis);
        double[][] grams = new double[n][], rights = new double[n][];
        double[] identity = behind[0], varying = new double[plain.Length];
        for (int x = 0; x < n; x++)
        {
            for (int a = 0; a < r; a++)
            {
                for (int p = 0; p < points; p++)
                    varying[a * points + p] = identity[a * points + p] + field[x * points + p] * plain[a * points + p];
            }
            double[][] here = [varying, .. behind[1..]];
            grams[x] = Gram(here, r);
            rights[x] = [.. Enumerable.Range(0, here.Length * r).Select(a => Vectors.Dot(here[a / r].AsSpan(a % r * points, points), values.AsSpan(x * points, points)))];
        }
        return new AxisSystem(operators, _nodes[axis], r, grams, rights);
    }

    private static double[] Gram(double[][] behind, int r)
    {
        int width = behind.Length * r, points = behind[0].Length / r;
        double[] gram = new double[width * width];
        for (int a = 0; a < width; a++)
        {
            for (int b = 0; b <= a; b++)
                gram[a * width + b] = gram[b * width + a] = Vectors.Dot(behind[a / r].AsSpan(a % r * points, points), behind[b / r].AsSpan(b % r * points, points));
        }
        return gram;
    }

    private double[] Column(double[] samples, int s) => [.. Enumerable.Range(0, samples.Length / _products).Select(i => samples[i * _products + s])];

    /// <summary>Products of all pairs of functions at each node, as rows: [(r, r'), n].</summary>
    private static double[] Pairs(double[] a, double[] b, int r)
    {
        int n = a.Length / r;
        double[] pairs = new double[r * r * n];
        for (int i = 0; i < pairs.Length; i++)
            pairs[i] = a[i % n * r + i / n / r] * b[i % n * r + i / n % r];
        return pairs;
    }

    private static double[] Outer(double[] a, double[] b)
    {
        double[] result = new double[a.Length * b.Length];
        for (int i = 0; i < a.Length; i++)
            Vectors.Combine(result.AsSpan(i * b.Length, b.Length), a[i], b, result.AsSpan(i * b.Length, b.Length));
        return result;
    }

    private sealed record Reduced(int Rows, double[][] Images, double[] Right);
}
