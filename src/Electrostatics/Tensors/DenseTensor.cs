namespace EquivSim.Electrostatics;

/// <summary>A full tensor of three modes, row-major: element (i, j, k) is at (i n₂ + j) n₃ + k.</summary>
public sealed class DenseTensor
{
    /// <summary>A tensor of zeros.</summary>
    /// <exception cref="ArgumentException">A mode is empty, or the tensor does not fit into one array.</exception>
    public DenseTensor(int n1, int n2, int n3) : this(n1, n2, n3, new double[Count(n1, n2, n3)]) { }

    /// <summary>Takes over an array.</summary>
    /// <exception cref="ArgumentException">The length does not fit the shape.</exception>
    public DenseTensor(int n1, int n2, int n3, double[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Length != Count(n1, n2, n3))
            throw new ArgumentException($"A tensor of {n1} x {n2} x {n3} has {Count(n1, n2, n3)} elements, got {data.Length}.", nameof(data));
        (Shape, Data) = ((n1, n2, n3), data);
    }

    /// <summary>Length of each mode.</summary>
    public (int First, int Second, int Third) Shape { get; }

    /// <summary>The elements.</summary>
    public double[] Data { get; }

    /// <summary>Element (i, j, k).</summary>
    public double this[int i, int j, int k]
    {
        get => Data[(i * Shape.Second + j) * Shape.Third + k];
        set => Data[(i * Shape.Second + j) * Shape.Third + k] = value;
    }

    /// <summary>Root of the sum of squares.</summary>
    public double Norm
    {
        get
        {
            double sum = 0;
            foreach (double x in Data)
                sum += x * x;
            return Math.Sqrt(sum);
        }
    }

    /// <summary>Length of one mode, 0 to 2.</summary>
    public int Length(int mode) => mode switch
    {
        0 => Shape.First,
        1 => Shape.Second,
        2 => Shape.Third,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, $"A tensor of three modes has modes 0 to 2, got {mode}."),
    };

    /// <summary>The product of a matrix with one mode: sums over that mode's old index.</summary>
    /// <param name="mode">0 to 2.</param>
    /// <param name="matrix">[rows, old length].</param>
    /// <param name="rows">New length of the mode.</param>
    /// <exception cref="ArgumentException">The matrix does not fit.</exception>
    public DenseTensor Multiply(int mode, double[] matrix, int rows)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        int old = Length(mode);
        if (matrix.Length != rows * old)
            throw new ArgumentException($"Mode {mode} has length {old}: expected a matrix of {rows} x {old}, got {matrix.Length} numbers.", nameof(matrix));
        (int n1, int n2, int n3) = Shape;
        switch (mode)
        {
            case 0:
                var first = new DenseTensor(rows, n2, n3);
                MatrixKernel.Multiply(matrix, Data, first.Data, rows, n1, n2 * n3);
                return first;
            case 1:
                var second = new DenseTensor(n1, rows, n3);
                MatrixKernel.InParallel(n1, (long)n1 * rows * n2 * n3, i => MatrixKernel.Multiply(
                    matrix, Data.AsMemory(i * n2 * n3, n2 * n3), second.Data.AsMemory(i * rows * n3, rows * n3), rows, n2, n3));
                return second;
            default:
                var third = new DenseTensor(n1, n2, rows);
                MatrixKernel.Multiply(Data, MatrixKernel.Transpose(matrix, rows, n3), third.Data, n1 * n2, n3, rows);
                return third;
        }
    }

    /// <summary>The tensor with its modes shifted so that the second comes first and the first last.</summary>
    public DenseTensor Rotate()
    {
        (int n1, int n2, int n3) = Shape;
        return new DenseTensor(n2, n3, n1, MatrixKernel.Transpose(Data, n1, n2 * n3));
    }

    private static int Count(int n1, int n2, int n3) => n1 > 0 && n2 > 0 && n3 > 0 && (long)n1 * n2 * n3 <= Array.MaxLength
        ? n1 * n2 * n3
        : throw new ArgumentException($"A tensor needs modes of positive length and at most {Array.MaxLength} elements, got {n1} x {n2} x {n3}.");
}
