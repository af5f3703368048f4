namespace EquivSim.Electrostatics;

/// <summary>
/// A smooth function in a box: a tensor of product Chebyshev coefficients in Tucker format (Benner, Khoromskij, Khoromskaia, Sun,
/// arXiv:2503.01696). Values and all derivatives come from one analytic function.
/// </summary>
public sealed class ChebyshevTucker
{
    private readonly double[][][] _derivatives = new double[3][][];

    /// <summary>Takes over coefficients.</summary>
    /// <param name="box">Where the function lives.</param>
    /// <param name="coefficients">Chebyshev coefficients of each axis mapped to [-1, 1].</param>
    public ChebyshevTucker(Box box, TuckerTensor coefficients)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(coefficients);
        (Box, Coefficients) = (box, coefficients);
        for (int axis = 0; axis < 3; axis++)
        {
            double[] first = ChebyshevSeries.Derivative(coefficients.Factor(axis), coefficients.Rank(axis), box[axis].Length);
            _derivatives[axis] = [coefficients.Factor(axis), first, ChebyshevSeries.Derivative(first, coefficients.Rank(axis), box[axis].Length)];
        }
    }

    /// <summary>Where the function lives.</summary>
    public Box Box { get; }

    /// <summary>Its coefficients.</summary>
    public TuckerTensor Coefficients { get; }

    /// <summary>From a function: samples it at all Chebyshev points, transforms, compresses (the paper's algorithm 1).</summary>
    /// <param name="box">Where.</param>
    /// <param name="function">f(x, y, z).</param>
    /// <param name="points">Chebyshev points along each axis.</param>
    /// <param name="tolerance">Error of the compression relative to the norm of the coefficients.</param>
    public static ChebyshevTucker FromFunction(Box box, Func<double, double, double, double> function, (int X, int Y, int Z) points, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(function);
        ChebyshevGrid[] grids = Grids(box, points);
        var values = new DenseTensor(points.X, points.Y, points.Z);
        for (int i = 0; i < points.X; i++)
        {
            for (int j = 0; j < points.Y; j++)
            {
                for (int k = 0; k < points.Z; k++)
                    values[i, j, k] = function(grids[0].Nodes[i], grids[1].Nodes[j], grids[2].Nodes[k]);
            }
        }
        for (int axis = 0; axis < 3; axis++)
        {
            int columns = values.Data.Length / grids[axis].Count;
            (int n1, int n2, int n3) = values.Shape;
            values = new DenseTensor(n1, n2, n3, grids[axis].Coefficients(values.Data, columns)).Rotate();
        }
        return new ChebyshevTucker(box, HigherOrderSvd.Decompose(values, tolerance));
    }

    /// <summary>From the values of separable terms at the Chebyshev points: only vectors are transformed (the paper's algorithm 4).</summary>
    /// <param name="box">Where.</param>
    /// <param name="values">Factors hold values at the Chebyshev points of each axis.</param>
    /// <param name="tolerance">Error of the compression relative to the norm of the coefficients.</param>
    /// <param name="compressCore">See <see cref="HigherOrderSvd.Decompose(CanonicalTensor, double, bool)"/>.</param>
    public static ChebyshevTucker FromCanonical(Box box, CanonicalTensor values, double tolerance, bool compressCore = true)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(values);
        ChebyshevGrid[] grids = Grids(box, (values.Length(0), values.Length(1), values.Length(2)));
        var coefficients = new CanonicalTensor(values.Weights.ToArray(), [.. grids.Select((grid, axis) => grid.Coefficients(values.Factor(axis), values.Rank))]);
        return new ChebyshevTucker(box, HigherOrderSvd.Decompose(coefficients, tolerance, compressCore));
    }

    /// <summary>From values at all Chebyshev points, compressed before they are transformed: only the factors are.</summary>
    /// <param name="box">Where.</param>
    /// <param name="values">Values at the Chebyshev points of each axis.</param>
    /// <param name="tolerance">Error of the compression relative to the norm of the values.</param>
    public static ChebyshevTucker FromValues(Box box, DenseTensor values, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(values);
        ChebyshevGrid[] grids = Grids(box, values.Shape);
        TuckerTensor tucker = HigherOrderSvd.Decompose(values, tolerance);
        return new ChebyshevTucker(box, new TuckerTensor(tucker.Core, [.. grids.Select((grid, axis) => grid.Coefficients(tucker.Factor(axis), tucker.Rank(axis)))]));
    }

    /// <summary>The Chebyshev points of each axis of a box.</summary>
    public static ChebyshevGrid[] Grids(Box box, (int X, int Y, int Z) points)
    {
        ArgumentNullException.ThrowIfNull(box);
        return
        [
            new ChebyshevGrid(box.X.Start, box.X.End, points.X),
            new ChebyshevGrid(box.Y.Start, box.Y.End, points.Y),
            new ChebyshevGrid(box.Z.Start, box.Z.End, points.Z),
        ];
    }

    /// <summary>Value at a point of the box.</summary>
    public double Value(double x, double y, double z)
    {
        Span<double> jet = stackalloc double[10];
        Evaluate(x, y, z, jet[..1]);
        return jet[0];
    }

    /// <summary>Value and derivatives at a point of the box, straight from the core.</summary>
    /// <param name="x">Å.</param>
    /// <param name="y">Å.</param>
    /// <param name="z">Å.</param>
    /// <param name="jet">Receives the value (length 1), then the gradient (4), then xx, xy, xz, yy, yz, zz (10).</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void Evaluate(double x, double y, double z, Span<double> jet)
    {
        int order = jet.Length switch
        {
            1 => 0,
            4 => 1,
            10 => 2,
            _ => throw new ArgumentException($"A value is 1 number, with its gradient 4, with second derivatives 10; got room for {jet.Length}.", nameof(jet)),
        };
        double[][] u = Rows(0, x, order), v = Rows(1, y, order), w = Rows(2, z, order);
        double[] core = Coefficients.Core.Data;
        int r2 = Coefficients.Rank(1), r3 = Coefficients.Rank(2);
        jet.Clear();
        Span<double> inner = stackalloc double[3], middle = stackalloc double[6];
        for (int a = 0, place = 0; a < Coefficients.Rank(0); a++)
        {
            middle.Clear();
            for (int b = 0; b < r2; b++, place += r3)
            {
                for (int d = 0; d <= order; d++)
                {
                    double sum = 0;
                    for (int c = 0; c < r3; c++)
                        sum += core[place + c] * w[d][c];
                    inner[d] = sum;
                }
                // 1; y, z; yy, yz, zz.
                middle[0] += v[0][b] * inner[0];
                if (order > 0)
                {
                    middle[1] += v[1][b] * inner[0];
                    middle[2] += v[0][b] * inner[1];
                }
                if (order > 1)
                {
                    middle[3] += v[2][b] * inner[0];
                    middle[4] += v[1][b] * inner[1];
                    middle[5] += v[0][b] * inner[2];
                }
            }
            jet[0] += u[0][a] * middle[0];
            if (order > 0)
            {
                jet[1] += u[1][a] * middle[0];
                jet[2] += u[0][a] * middle[1];
                jet[3] += u[0][a] * middle[2];
            }
            if (order > 1)
            {
                jet[4] += u[2][a] * middle[0];
                jet[5] += u[1][a] * middle[1];
                jet[6] += u[1][a] * middle[2];
                jet[7] += u[0][a] * middle[3];
                jet[8] += u[0][a] * middle[4];
                jet[9] += u[0][a] * middle[5];
            }
        }
    }

    /// <summary>Values on a tensor grid: about two operations per rank and point.</summary>
    /// <param name="x">Coordinates along x, inside the box.</param>
    /// <param name="y">Along y.</param>
    /// <param name="z">Along z.</param>
    public DenseTensor ToGrid(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z) =>
        Coefficients.Expand(FactorValues(0, x), FactorValues(1, y), FactorValues(2, z));

    /// <summary>The same into an array, [x, y, z].</summary>
    internal void ToGrid(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, double[] values)
    {
        DenseTensor half = Coefficients.Core.Multiply(0, FactorValues(0, x), x.Length).Multiply(1, FactorValues(1, y), y.Length);
        MatrixKernel.Multiply(half.Data, MatrixKernel.Transpose(FactorValues(2, z), z.Length, Coefficients.Rank(2)), values, x.Length * y.Length, Coefficients.Rank(2), z.Length);
    }

    /// <summary>The factor functions of an axis at places of the box, [places, rank].</summary>
    internal double[] FactorValues(int axis, ReadOnlySpan<double> places) => ChebyshevSeries.Table(Box[axis], Coefficients.Factor(axis), Coefficients.Rank(axis), places);

    private double[][] Rows(int axis, double place, int order)
    {
        int points = Coefficients.Length(axis), rank = Coefficients.Rank(axis);
        double[] polynomials = new double[points];
        ChebyshevSeries.Polynomials(Box[axis].Map(place), polynomials);
        double[][] rows = new double[order + 1][];
        for (int d = 0; d <= order; d++)
        {
            double[] row = rows[d] = new double[rank], coefficients = _derivatives[axis][d];
            for (int k = 0; k < points; k++)
            {
                for (int c = 0; c < rank; c++)
                    row[c] += polynomials[k] * coefficients[k * rank + c];
            }
        }
        return rows;
    }
}
