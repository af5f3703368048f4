using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Gradients of a function of the messages of <see cref="ConvolutionKernel{TLanes, T, TWeights}"/> by its operands: features, weights, and the
/// edges' matrices, from which those of the harmonics follow.
/// </summary>
internal static unsafe class ConvolutionGradient<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>Gradients of the features and of the weights, for two vectors of channels.</summary>
    /// <param name="tile">Which components.</param>
    /// <param name="nodes">Number of receivers.</param>
    /// <param name="offsets">[nodes + 1], ranges of the edges of each receiver.</param>
    /// <param name="senders">Sender of each edge.</param>
    /// <param name="matrices">[edges, columns, rows].</param>
    /// <param name="weights">Weights.</param>
    /// <param name="features">[nodes, columns, channels].</param>
    /// <param name="featureLayout">Where these lie.</param>
    /// <param name="messageGradients">[nodes, components of the whole path, channels].</param>
    /// <param name="messageLayout">Where these lie.</param>
    /// <param name="featureGradients">Laid out as the features, added to; null when not wanted.</param>
    /// <param name="weightGradients">Gradients of the weights, written by the first tile of a path and added to by the others.</param>
    public static void FeaturesAndWeights(
        ConvolutionTile tile, int nodes, int* offsets, int* senders, T* matrices, EdgeRows<TLanes, T> weights, T* features, RowLayout featureLayout,
        T* messageGradients, RowLayout messageLayout, T* featureGradients, EdgeRows<TLanes, T> weightGradients) =>
        TileLoops.Run(tile.Rows, new OperandLoop(
            tile.Columns, nodes, offsets, senders, matrices, weights, features, featureLayout, messageGradients + tile.FirstRow * messageLayout.Component, messageLayout,
            featureGradients, weightGradients, add: tile.FirstRow > 0));

    /// <summary>Gradients of the matrices, each still to be summed over the lanes; all channels at once.</summary>
    /// <param name="tile">Which components.</param>
    /// <param name="nodes">Number of receivers.</param>
    /// <param name="offsets">[nodes + 1], ranges of the edges of each receiver.</param>
    /// <param name="senders">Sender of each edge.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="weights">Weights.</param>
    /// <param name="features">[nodes, columns, channels].</param>
    /// <param name="featureLayout">Where these lie.</param>
    /// <param name="messageGradients">[nodes, components of the whole path, channels].</param>
    /// <param name="messageLayout">Where these lie.</param>
    /// <param name="gradients">A vector for each entry of an edge's matrix, overwritten.</param>
    /// <param name="gradientStride">Numbers from one edge's to the next's.</param>
    public static void Matrices(
        ConvolutionTile tile, int nodes, int* offsets, int* senders, int channels, EdgeRows<TLanes, T> weights, T* features, RowLayout featureLayout,
        T* messageGradients, RowLayout messageLayout, T* gradients, nint gradientStride) =>
        TileLoops.Run(tile.Rows, new MatrixLoop(
            tile.Columns, nodes, offsets, senders, channels, weights, features, featureLayout, messageGradients + tile.FirstRow * messageLayout.Component, messageLayout,
            gradients, gradientStride));

    private readonly struct OperandLoop(
        int columns, int nodes, int* offsets, int* senders, T* matrices, EdgeRows<TLanes, T> weights, T* features, RowLayout featureLayout,
        T* messageGradients, RowLayout messageLayout, T* featureGradients, EdgeRows<TLanes, T> weightGradients, bool add) : ITileLoop
    {
        public void Run<TRows>()
            where TRows : struct, ITileRows =>
            Run<TRows>(
                columns, nodes, offsets, senders, matrices, weights, features, featureLayout, messageGradients, messageLayout, featureGradients, weightGradients, add);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run<TRows>(
            int columns, int nodes, int* offsets, int* senders, T* matrices, EdgeRows<TLanes, T> weights, T* features, RowLayout featureLayout,
            T* messageGradients, RowLayout messageLayout, T* featureGradients, EdgeRows<TLanes, T> weightGradients, bool add)
            where TRows : struct, ITileRows
        {
            for (int node = 0; node < nodes; node++, messageGradients += messageLayout.Node)
            {
                TileVectors<Pair<TLanes, T>, T, TRows> g = default;
                g.Load(messageGradients, messageLayout.Component);
                for (int edge = offsets[node]; edge < offsets[node + 1]; edge++)
                {
                    nint at = senders[edge] * featureLayout.Node;
                    T* x = features + at, target = featureGradients + at;
                    T* m = matrices + (nint)edge * columns * TRows.Count;
                    T* own = weightGradients.At(edge);
                    Pair<TLanes, T> w = weights.Values(edge), sum = add ? Pair<TLanes, T>.Load(own) : default;
                    for (int column = 0; column < columns; column++, x += featureLayout.Component, target += featureLayout.Component, m += TRows.Count)
                    {
                        Pair<TLanes, T> u = g.Dot(m, default);
                        sum = Pair<TLanes, T>.MultiplyAdd(Pair<TLanes, T>.Load(x), u, sum);
                        if (featureGradients != null)
                            Pair<TLanes, T>.MultiplyAdd(w, u, Pair<TLanes, T>.Load(target)).Store(target);
                    }
                    sum.Store(own);
                }
            }
        }
    }

    private readonly struct MatrixLoop(
        int columns, int nodes, int* offsets, int* senders, int channels, EdgeRows<TLanes, T> weights, T* features, RowLayout featureLayout,
        T* messageGradients, RowLayout messageLayout, T* gradients, nint gradientStride) : ITileLoop
    {
        public void Run<TRows>()
            where TRows : struct, ITileRows =>
            Run<TRows>(columns, nodes, offsets, senders, channels, weights, features, featureLayout, messageGradients, messageLayout, gradients, gradientStride);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run<TRows>(
            int columns, int nodes, int* offsets, int* senders, int channels, EdgeRows<TLanes, T> weights, T* features, RowLayout featureLayout,
            T* messageGradients, RowLayout messageLayout, T* gradients, nint gradientStride)
            where TRows : struct, ITileRows
        {
            for (int node = 0; node < nodes; node++, messageGradients += messageLayout.Node)
            {
                for (int edge = offsets[node]; edge < offsets[node + 1]; edge++)
                {
                    T* x = features + senders[edge] * featureLayout.Node;
                    T* w = weights.At(edge);
                    T* target = gradients + edge * gradientStride;
                    for (int column = 0; column < columns; column++, x += featureLayout.Component, target += TRows.Count * TLanes.Stride)
                    {
                        TileVectors<TLanes, T, TRows> sums = default;
                        for (int channel = 0; channel < channels; channel += TLanes.Width)
                            sums.AddProducts(messageGradients + channel, messageLayout.Component, TLanes.Load(w + channel) * TLanes.Load(x + channel));
                        sums.Store(target, TLanes.Stride);
                    }
                }
            }
        }
    }
}
