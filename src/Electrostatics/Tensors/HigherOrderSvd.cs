using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace EquivSim.Electrostatics;

/// <summary>Tucker tensors from full and canonical ones by singular value decompositions, to a given error.</summary>
public static class HigherOrderSvd
{
    /// <summary>Below this relative error the squared condition of Gram matrices would show.</summary>
    private const double GramFloor = 1e-6;

    /// <summary>
    /// Compresses a full tensor: the truncated higher-order SVD, one mode after the other on what the last one left (De Lathauwer, De Moor,
    /// Vandewalle 2000; Vannieuwenhoven, Vandebril, Meerbergen 2012). Each mode gives up at most tolerance/√3 of the norm.
    /// </summary>
    /// <param name="tensor">What to compress.</param>
    /// <param name="tolerance">Error relative to the norm of the tensor, in [0, 1).</param>
    public static TuckerTensor Decompose(DenseTensor tensor, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        RequireTolerance(tolerance);
        double allowed = tolerance * tensor.Norm / Math.Sqrt(3);
        double[][] factors = new double[3][];
        DenseTensor rest = tensor;
        for (int mode = 0; mode < 3; mode++)
        {
            int rows = rest.Shape.First;
            factors[mode] = LeadingVectors(rest.Data, rows, rest.Data.Length / rows, allowed, tolerance, out int rank);
            rest = rest.Multiply(0, MatrixKernel.Transpose(factors[mode], rows, rank), rank).Rotate();
        }
        return new TuckerTensor(rest, factors);
    }

    /// <summary>
    /// Compresses a canonical tensor without forming it: the reduced HOSVD (Khoromskij, Khoromskaia 2009). Each factor with its columns scaled
    /// by the terms' sizes gives up at most tolerance/3 of its norm; with signs that cancel this is cautious, so the core is compressed again.
    /// </summary>
    /// <param name="tensor">What to compress.</param>
    /// <param name="tolerance">Error relative to the norm of the tensor, in [0, 1).</param>
    /// <param name="compressCore">Whether to compress the core by <see cref="Decompose(DenseTensor, double)"/>; without, ranks are those of the factors alone.</param>
    public static TuckerTensor Decompose(CanonicalTensor tensor, double tolerance, bool compressCore = true)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        RequireTolerance(tolerance);
        double[][] bases = new double[3][], projected = new double[3][];
        double[] sizes = TermSizes(tensor);
        for (int mode = 0; mode < 3; mode++)
        {
            int rows = tensor.Length(mode);
            double[] scaled = DistinctColumns(tensor, mode, sizes, out int columns);
            bases[mode] = LeadingVectors(scaled, rows, columns, tolerance / 3 * Norm(scaled), tolerance, out int rank);
            projected[mode] = new double[rank * tensor.Rank];
            MatrixKernel.Multiply(MatrixKernel.Transpose(bases[mode], rows, rank), tensor.Factor(mode).ToArray(), projected[mode], rank, rows, tensor.Rank);
        }
        DenseTensor core = tensor.Expand(projected[0], projected[1], projected[2]);
        return compressCore ? Recompress(new TuckerTensor(core, bases), tolerance) : new TuckerTensor(core, bases);
    }

    /// <summary>Compresses the core of a Tucker tensor whose factors have orthonormal columns.</summary>
    public static TuckerTensor Recompress(TuckerTensor tensor, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        TuckerTensor inner = Decompose(tensor.Core, tolerance);
        double[][] factors = new double[3][];
        for (int mode = 0; mode < 3; mode++)
        {
            factors[mode] = new double[tensor.Length(mode) * inner.Rank(mode)];
            MatrixKernel.Multiply(tensor.Factor(mode), inner.Factor(mode), factors[mode], tensor.Length(mode), tensor.Rank(mode), inner.Rank(mode));
        }
        return new TuckerTensor(inner.Core, factors);
    }

    /// <summary>
    /// The fewest leading left singular vectors of a matrix such that the rest of it has at most the allowed norm, [rows, rank].
    /// </summary>
    /// <param name="matrix">[rows, columns].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="allowed">Frobenius norm of what may be left out.</param>
    /// <param name="tolerance">The relative error this stands for: it decides how the vectors are computed.</param>
    /// <param name="rank">Number of vectors, at least 1.</param>
    internal static double[] LeadingVectors(ReadOnlyMemory<double> matrix, int rows, int columns, double allowed, double tolerance, out int rank)
    {
        (double[] values, Matrix<double> vectors, bool ascending) =
            columns < rows ? ByThinFactor(matrix, rows, columns) : tolerance >= GramFloor ? ByGram(matrix, rows, columns) : ByTriangle(matrix, rows, columns);
        int available = Math.Min(rows, values.Length);
        double rest = 0;
        rank = available;
        while (rank > 1)
        {
            double value = values[ascending ? values.Length - rank : rank - 1];
            rest += value * value;
            if (Math.Sqrt(rest) > allowed)
                break;
            rank--;
        }
        double[] leading = new double[rows * rank];
        for (int c = 0; c < rank; c++)
        {
            int column = ascending ? values.Length - 1 - c : c;
            for (int r = 0; r < rows; r++)
                leading[r * rank + c] = vectors[r, column];
        }
        return leading;
    }

    /// <summary>The leading vectors of a given number.</summary>
    internal static double[] LeadingVectors(ReadOnlyMemory<double> matrix, int rows, int columns, int rank)
    {
        (double[] values, Matrix<double> vectors, bool ascending) = columns < rows ? ByThinFactor(matrix, rows, columns) : ByTriangle(matrix, rows, columns);
        double[] leading = new double[rows * rank];
        for (int c = 0; c < rank; c++)
        {
            for (int r = 0; r < rows; r++)
                leading[r * rank + c] = vectors[r, ascending ? values.Length - 1 - c : c];
        }
        return leading;
    }

    private static (double[] Values, Matrix<double> Vectors, bool Ascending) ByGram(ReadOnlyMemory<double> matrix, int rows, int columns)
    {
        var gram = new DenseMatrix(rows, rows, MatrixKernel.Gram(matrix, rows, columns));
        var eigen = gram.Evd(Symmetricity.Symmetric);
        return ([.. eigen.EigenValues.Select(v => Math.Sqrt(Math.Max(0, v.Real)))], eigen.EigenVectors, true);
    }

    /// <summary>A = Q R for few columns; R's left singular vectors, rotated back by Q.</summary>
    private static (double[] Values, Matrix<double> Vectors, bool Ascending) ByThinFactor(ReadOnlyMemory<double> matrix, int rows, int columns)
    {
        // MathNet is column-major.
        var qr = new DenseMatrix(rows, columns, MatrixKernel.Transpose(matrix, rows, columns)).QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin);
        var svd = qr.R.Svd();
        return (svd.S.ToArray(), qr.Q * svd.U, false);
    }

    /// <summary>A = L Q leaves the left singular vectors to the small triangle, with no squared condition.</summary>
    private static (double[] Values, Matrix<double> Vectors, bool Ascending) ByTriangle(ReadOnlyMemory<double> matrix, int rows, int columns)
    {
        int kept = Math.Min(rows, columns);
        var lower = new DenseMatrix(rows, kept, HouseholderTriangle.Lower(matrix.Span, rows, columns));
        var svd = lower.Svd();
        return (svd.S.ToArray(), svd.U, false);
    }

    /// <summary>|λ| times the norms of the other factors' columns: with it each factor alone shows how much of the tensor a direction carries.</summary>
    private static double[] TermSizes(CanonicalTensor tensor)
    {
        double[] sizes = tensor.Weights.ToArray();
        for (int mode = 0; mode < 3; mode++)
        {
            double[] squares = new double[tensor.Rank];
            ReadOnlySpan<double> factor = tensor.Factor(mode);
            for (int i = 0; i < factor.Length; i++)
                squares[i % tensor.Rank] += factor[i] * factor[i];
            for (int k = 0; k < tensor.Rank; k++)
                sizes[k] *= Math.Sqrt(squares[k]);
        }
        return sizes;
    }

    /// <summary>
    /// The columns of one factor as unit vectors times the sizes of their terms. Columns that are the same to the last bit, which lattices
    /// have many of, become one of their joint size: the singular vectors and values stay what they were.
    /// </summary>
    private static double[] DistinctColumns(CanonicalTensor tensor, int mode, double[] sizes, out int count)
    {
        int rank = tensor.Rank, rows = tensor.Length(mode);
        double[] columns = MatrixKernel.Transpose(tensor.Factor(mode).ToArray(), rows, rank);
        var places = new Dictionary<double, List<int>>();
        var joint = new List<(int Column, double Square)>();
        for (int k = 0; k < rank; k++)
        {
            ReadOnlySpan<double> column = columns.AsSpan(k * rows, rows);
            List<int> candidates = places.TryGetValue(column[0], out List<int>? known) ? known : places[column[0]] = [];
            int place = -1;
            foreach (int candidate in candidates)
            {
                if (column.SequenceEqual(columns.AsSpan(joint[candidate].Column * rows, rows)))
                    place = candidate;
            }
            if (place < 0)
            {
                candidates.Add(joint.Count);
                joint.Add((k, sizes[k] * sizes[k]));
            }
            else
            {
                joint[place] = (joint[place].Column, joint[place].Square + sizes[k] * sizes[k]);
            }
        }
        count = joint.Count;
        double[] scaled = new double[rows * count];
        for (int c = 0; c < count; c++)
        {
            double[] column = columns.AsSpan(joint[c].Column * rows, rows).ToArray();
            double norm = Norm(column);
            for (int i = 0; i < rows && norm > 0; i++)
                scaled[i * count + c] = column[i] * Math.Sqrt(joint[c].Square) / norm;
        }
        return scaled;
    }

    private static double Norm(double[] values)
    {
        double sum = 0;
        foreach (double v in values)
            sum += v * v;
        return Math.Sqrt(sum);
    }

    private static void RequireTolerance(double tolerance)
    {
        if (!(tolerance is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, $"The relative error must lie in [0, 1), got {tolerance}.");
    }
}
