using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A coupling of one degree of the features with one of the edge harmonics to one degree of the messages.</summary>
/// <param name="Feature">Degree of the sender's features.</param>
/// <param name="Harmonic">Degree of the edge's harmonics.</param>
/// <param name="Message">Degree of the message.</param>
/// <param name="FirstHarmonic">Where the harmonics of its degree start.</param>
/// <param name="Scale">Multiplies the 3j symbols.</param>
internal readonly record struct ConvolutionCoupling(int Feature, int Harmonic, int Message, int FirstHarmonic, double Scale)
{
    /// <summary>MACE's: harmonics of all degrees follow each other, and messages are normalised by component.</summary>
    public ConvolutionCoupling(int feature, int harmonic, int message)
        : this(feature, harmonic, message, harmonic * harmonic, Math.Sqrt(2 * message + 1))
    {
    }
}

/// <summary>
/// At most <see cref="ConvolutionPlan.MaxRows"/> message components of one path: the unit of work of <see cref="ConvolutionKernel{TLanes, T, TWeights}"/>.
/// </summary>
/// <param name="Path">Which coupling.</param>
/// <param name="Feature">Degree of the features.</param>
/// <param name="FirstRow">First message component.</param>
/// <param name="Rows">Number of message components.</param>
/// <param name="FirstHarmonic">Where the harmonics of its degree start.</param>
/// <param name="Folds">
/// Row-major [2 l2 + 1, <see cref="MatrixSize"/>]: the scaled 3j symbols. An edge's harmonics times this is its matrix
/// [2 l1 + 1, rows], the same for all channels.
/// </param>
internal sealed record ConvolutionTile(int Path, int Feature, int FirstRow, int Rows, int FirstHarmonic, double[] Folds)
{
    /// <summary>Components of the features.</summary>
    public int Columns => 2 * Feature + 1;

    /// <summary>Numbers in the matrix of an edge.</summary>
    public int MatrixSize => Columns * Rows;

    /// <summary>Harmonics that the tile sees.</summary>
    public int Harmonics => Folds.Length / MatrixSize;
}

/// <summary>The paths of a channel-wise convolution, cut into tiles.</summary>
internal sealed class ConvolutionPlan
{
    /// <summary>Most message components of a tile: two columns of accumulators for each fit the machine's registers.</summary>
    public const int MaxRows = 7;

    /// <summary>The paths in the order of their weights.</summary>
    public ConvolutionCoupling[] Couplings { get; }

    /// <summary>Their tiles, path by path.</summary>
    public ConvolutionTile[] Tiles { get; }

    /// <summary>[paths + 1], where each path's message components start when the paths follow one another.</summary>
    public int[] Offsets { get; }

    public ConvolutionPlan(IReadOnlyList<ConvolutionCoupling> couplings)
    {
        Couplings = [.. couplings];
        Offsets = new int[couplings.Count + 1];
        var tiles = new List<ConvolutionTile>();
        for (int path = 0; path < couplings.Count; path++)
        {
            ConvolutionCoupling c = couplings[path];
            Offsets[path + 1] = Offsets[path] + 2 * c.Message + 1;
            int rows = 2 * c.Message + 1, parts = (rows + MaxRows - 1) / MaxRows;
            for (int part = 0, first = 0; part < parts; part++)
            {
                int count = (rows - first + parts - part - 1) / (parts - part);
                tiles.Add(new ConvolutionTile(path, c.Feature, first, count, c.FirstHarmonic, Fold(c, first, count)));
                first += count;
            }
        }
        Tiles = [.. tiles];
    }

    private static double[] Fold(ConvolutionCoupling c, int firstRow, int rows)
    {
        int columns = 2 * c.Feature + 1;
        var folds = new double[(2 * c.Harmonic + 1) * columns * rows];
        foreach (Wigner3jEntry entry in Wigner3j.NonZeros(c.Feature, c.Harmonic, c.Message))
        {
            int row = entry.M3 - firstRow;
            if (row >= 0 && row < rows)
                folds[(entry.M2 * columns + entry.M1) * rows + row] = c.Scale * entry.Value;
        }
        return folds;
    }
}
