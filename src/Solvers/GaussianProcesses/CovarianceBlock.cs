namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>The part of a covariance matrix that two kinds of observations share.</summary>
internal sealed class CovarianceBlock
{
    private readonly Observations _rows, _columns;
    private readonly KernelTable[] _tables;
    private readonly int _firstRow, _firstColumn, _stride;
    private readonly bool _isDiagonal;

    // The terms of L u(x) L' u(x'): which two terms multiply, which derivative of the kernel stands along each axis, [term, axis], and the sign that
    // the derivatives by x' = -d/dz bring.
    private readonly (int Row, int Column, double Sign)[] _products;
    private readonly int[] _orders;

    /// <param name="rows">Observations down.</param>
    /// <param name="columns">Observations across.</param>
    /// <param name="tables">One an axis.</param>
    /// <param name="firstRow">Where the rows start in the matrix.</param>
    /// <param name="firstColumn">Where the columns start; equal to <paramref name="firstRow"/> on the diagonal.</param>
    /// <param name="stride">Columns of the matrix.</param>
    public CovarianceBlock(Observations rows, Observations columns, KernelTable[] tables, int firstRow, int firstColumn, int stride)
    {
        (_rows, _columns, _tables, _firstRow, _firstColumn, _stride) = (rows, columns, tables, firstRow, firstColumn, stride);
        _isDiagonal = firstRow == firstColumn;
        var products = new List<(int, int, double)>();
        var orders = new List<int>();
        for (int a = 0; a < rows.Orders.Length; a++)
        {
            for (int b = 0; b < columns.Orders.Length; b++)
            {
                products.Add((a, b, columns.Orders[b].Sum() % 2 == 0 ? 1 : -1));
                orders.AddRange(rows.Orders[a].Zip(columns.Orders[b], (p, q) => p + q));
            }
        }
        (_products, _orders) = ([.. products], [.. orders]);
    }

    /// <summary>Fills the block, its lower triangle on the diagonal.</summary>
    public void Fill(Span<double> matrix)
    {
        int axes = _tables.Length;
        Span<int> offsets = stackalloc int[axes];
        for (int i = 0; i < _rows.Count; i++)
        {
            int end = _isDiagonal ? i + 1 : _columns.Count;
            for (int j = 0; j < end; j++)
            {
                Locate(i, j, offsets);
                double sum = 0;
                for (int t = 0; t < _products.Length; t++)
                {
                    double product = Coefficient(t, i, j);
                    for (int axis = 0; axis < axes; axis++)
                        product *= _tables[axis].Values[offsets[axis] + _orders[t * axes + axis]];
                    sum += product;
                }
                matrix[(_firstRow + i) * _stride + _firstColumn + j] = sum;
            }
        }
    }

    /// <summary>Adds to the tables' adjoints what the elements' adjoints amount to.</summary>
    /// <param name="adjoints">Symmetric, [all, all]: the derivative of some number by each element as if all were independent.</param>
    public void Collect(ReadOnlySpan<double> adjoints)
    {
        int axes = _tables.Length;
        Span<int> offsets = stackalloc int[axes];
        for (int i = 0; i < _rows.Count; i++)
        {
            int end = _isDiagonal ? i + 1 : _columns.Count;
            for (int j = 0; j < end; j++)
            {
                // An element off the diagonal stands for its mirror image, too.
                double adjoint = (_isDiagonal && i == j ? 1 : 2) * adjoints[(_firstRow + i) * _stride + _firstColumn + j];
                Locate(i, j, offsets);
                for (int t = 0; t < _products.Length; t++)
                {
                    double factor = adjoint * Coefficient(t, i, j);
                    for (int axis = 0; axis < axes; axis++)
                    {
                        double others = factor;
                        for (int other = 0; other < axes; other++)
                        {
                            if (other != axis)
                                others *= _tables[other].Values[offsets[other] + _orders[t * axes + other]];
                        }
                        _tables[axis].Adjoints[offsets[axis] + _orders[t * axes + axis]] += others;
                    }
                }
            }
        }
    }

    private void Locate(int i, int j, Span<int> offsets)
    {
        for (int axis = 0; axis < offsets.Length; axis++)
            offsets[axis] = _tables[axis].Offset(_rows.Points[i * offsets.Length + axis], _columns.Points[j * offsets.Length + axis]);
    }

    private double Coefficient(int t, int i, int j)
    {
        (int row, int column, double sign) = _products[t];
        return sign * _rows.Coefficients[i * _rows.Orders.Length + row] * _columns.Coefficients[j * _columns.Orders.Length + column];
    }
}
