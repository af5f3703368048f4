using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts.Tests.Kernels;

/// <summary>
/// One path of the convolution on a small graph as plain loops over channels in float64, with all operands moving along a line: what
/// <see cref="ConvolutionTangent{TLanes, T}"/> differentiates.
/// </summary>
internal sealed class TangentLoops
{
    public const int Nodes = 4;

    /// <summary>Edges by receiver; both directions of each of five pairs; the last node has none.</summary>
    public static int[] Offsets { get; } = [0, 3, 6, 10, 10];

    public static int[] Senders { get; } = [1, 2, 2, 0, 2, 2, 0, 0, 1, 1];

    public static int[] Receivers { get; } = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2];

    public static int[] Pairs { get; } = [0, 1, 2, 0, 3, 4, 1, 2, 3, 4];

    private readonly ConvolutionTile _tile;
    private readonly int _messageRows, _channels;

    public TangentLoops(ConvolutionTile tile, int messageRows, int channels)
    {
        (_tile, _messageRows, _channels) = (tile, messageRows, channels);
        var random = new Random(tile.Rows);
        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
        int pairs = Pairs.Max() + 1;
        (Features, FeatureTangents) = (Numbers(Nodes * tile.Columns * channels), Numbers(Nodes * tile.Columns * channels));
        (Matrices, MatrixTangents) = (Numbers(Pairs.Length * tile.MatrixSize), Numbers(Pairs.Length * tile.MatrixSize));
        (Weights, WeightSlopes, Rates) = (Numbers(pairs * channels), Numbers(pairs * channels), Numbers(pairs));
        (MessageGradients, MessageGradientTangents) = (Numbers(Nodes * messageRows * channels), Numbers(Nodes * messageRows * channels));
    }

    /// <summary>[nodes, columns, channels].</summary>
    public double[] Features { get; }

    public double[] FeatureTangents { get; }

    /// <summary>[edges, columns, rows].</summary>
    public double[] Matrices { get; }

    public double[] MatrixTangents { get; }

    /// <summary>[pairs, channels].</summary>
    public double[] Weights { get; }

    /// <summary>By the pair's distance.</summary>
    public double[] WeightSlopes { get; }

    /// <summary>Of the pair's distance along the line.</summary>
    public double[] Rates { get; }

    /// <summary>[nodes, message rows, channels].</summary>
    public double[] MessageGradients { get; }

    public double[] MessageGradientTangents { get; }

    /// <summary>Derivative at zero of a polynomial of degree four or less: the fourth-order difference is exact for it.</summary>
    public static double[] Derivative(Func<double, double[]> function)
    {
        const double step = 0.25;
        double[] a = function(-2 * step), b = function(-step), c = function(step), d = function(2 * step);
        return [.. a.Select((_, i) => (a[i] - 8 * b[i] + 8 * c[i] - d[i]) / (12 * step))];
    }

    /// <summary>[nodes, message rows, channels] when everything has moved by t.</summary>
    public double[] Messages(double t)
    {
        var result = new double[MessageGradients.Length];
        for (int e = 0; e < Pairs.Length; e++)
        {
            ForEach(e, (column, row, channel, matrix) => result[Message(Receivers[e], row, channel)] +=
                Weight(e, channel, t) * At(Features, FeatureTangents, Feature(Senders[e], column, channel), t) * At(Matrices, MatrixTangents, matrix, t));
        }
        return result;
    }

    /// <summary>[nodes, columns, channels], each node's edges walked the other way round.</summary>
    public double[] FeatureGradients(double t, double sign)
    {
        var result = new double[Features.Length];
        for (int e = 0; e < Pairs.Length; e++)
        {
            ForEach(e, (column, row, channel, matrix) => result[Feature(Receivers[e], column, channel)] +=
                sign * Weight(e, channel, t) * At(MessageGradients, MessageGradientTangents, Message(Senders[e], row, channel), t) * At(Matrices, MatrixTangents, matrix, t));
        }
        return result;
    }

    /// <summary>[pairs, channels], likewise.</summary>
    public double[] WeightGradients(double t, double sign)
    {
        var result = new double[Weights.Length];
        for (int e = 0; e < Pairs.Length; e++)
        {
            ForEach(e, (column, row, channel, matrix) => result[Pairs[e] * _channels + channel] +=
                sign * At(Features, FeatureTangents, Feature(Receivers[e], column, channel), t) * At(Matrices, MatrixTangents, matrix, t)
                * At(MessageGradients, MessageGradientTangents, Message(Senders[e], row, channel), t));
        }
        return result;
    }

    private void ForEach(int edge, Action<int, int, int, int> action)
    {
        for (int column = 0; column < _tile.Columns; column++)
        {
            for (int row = 0; row < _tile.Rows; row++)
            {
                for (int channel = 0; channel < _channels; channel++)
                    action(column, row, channel, (edge * _tile.Columns + column) * _tile.Rows + row);
            }
        }
    }

    private int Feature(int node, int column, int channel) => (node * _tile.Columns + column) * _channels + channel;

    private int Message(int node, int row, int channel) => (node * _messageRows + _tile.FirstRow + row) * _channels + channel;

    private double Weight(int edge, int channel, double t) => Weights[Pairs[edge] * _channels + channel] + t * Rates[Pairs[edge]] * WeightSlopes[Pairs[edge] * _channels + channel];

    private static double At(double[] values, double[] tangents, int index, double t) => values[index] + t * tangents[index];
}
