using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// The channel-wise (uvu) convolution of one tile and two vectors of channels, fused with the gather of the senders' features, the radial
/// weights and the sum over each receiver's edges: m[j] = sum_e w_e (x[s(e)] T_e), T_e the edge's matrix.
/// </summary>
/// <remarks>Sums run over a node's edges in list order.</remarks>
internal static unsafe class ConvolutionKernel<TLanes, T, TWeights>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
    where TWeights : struct, IEdgeWeights<TLanes, T>
{
    /// <summary>Messages of the nodes.</summary>
    /// <param name="tile">Which components.</param>
    /// <param name="weights">Radial weights.</param>
    /// <param name="nodes">Number of receivers.</param>
    /// <param name="offsets">[nodes + 1], ranges of the edges of each receiver.</param>
    /// <param name="featureRows">Row of the sender's features for each edge.</param>
    /// <param name="matrices">[edges, columns, rows].</param>
    /// <param name="features">[feature rows, columns, channels].</param>
    /// <param name="featureLayout">Where these lie.</param>
    /// <param name="messages">[nodes, components of the whole path, channels]; the tile's are overwritten.</param>
    /// <param name="messageLayout">Where these lie.</param>
    public static void Forward(
        ConvolutionTile tile, in TWeights weights, int nodes, int* offsets, int* featureRows, T* matrices, T* features, RowLayout featureLayout,
        T* messages, RowLayout messageLayout) =>
        TileLoops.Run(tile.Rows, new ForwardLoop(
            tile.Columns, weights, nodes, offsets, featureRows, matrices, features, featureLayout, messages + tile.FirstRow * messageLayout.Component, messageLayout));

    /// <summary>
    /// Gradients of the energy by the features and by each edge's vector. The vector's enters along its length and along two directions
    /// perpendicular to it, for which the matrices' derivatives are given.
    /// </summary>
    /// <param name="tile">Which components.</param>
    /// <param name="weights">Radial weights.</param>
    /// <param name="nodes">Number of nodes whose edges are walked.</param>
    /// <param name="offsets">[nodes + 1], ranges of their edges, from 0.</param>
    /// <param name="featureRows">Row of the features for each edge.</param>
    /// <param name="gradientRows">Row of the message gradients for each edge.</param>
    /// <param name="matrices">Three times [edges, columns, rows]: the matrices and their derivatives by the two directions.</param>
    /// <param name="matrixSetStride">Numbers from one to the next of these three.</param>
    /// <param name="features">[feature rows, columns, channels].</param>
    /// <param name="featureLayout">Where these lie.</param>
    /// <param name="messageGradients">[gradient rows, components of the whole path, channels].</param>
    /// <param name="messageLayout">Where these lie.</param>
    /// <param name="featureGradients">[nodes, columns, channels], laid out as the features, added to; null when not wanted.</param>
    /// <param name="edgeGradients">[edges, 3] vectors, added to: derivatives by length and by the two directions, still to be summed over lanes.</param>
    public static void Backward(
        ConvolutionTile tile, in TWeights weights, int nodes, int* offsets, int* featureRows, int* gradientRows, T* matrices, nint matrixSetStride,
        T* features, RowLayout featureLayout, T* messageGradients, RowLayout messageLayout, T* featureGradients, T* edgeGradients) =>
        TileLoops.Run(tile.Rows, new BackwardLoop(
            tile.Columns, weights, nodes, offsets, featureRows, gradientRows, matrices, matrixSetStride, features, featureLayout,
            messageGradients + tile.FirstRow * messageLayout.Component, messageLayout, featureGradients, edgeGradients));

    private readonly struct ForwardLoop(
        int columns, TWeights weights, int nodes, int* offsets, int* featureRows, T* matrices, T* features, RowLayout featureLayout,
        T* messages, RowLayout messageLayout) : ITileLoop
    {
        public void Run<TRows>()
            where TRows : struct, ITileRows =>
            Run<TRows>(columns, weights, nodes, offsets, featureRows, matrices, features, featureLayout, messages, messageLayout);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run<TRows>(
            int columns, TWeights weights, int nodes, int* offsets, int* featureRows, T* matrices, T* features, RowLayout featureLayout,
            T* messages, RowLayout messageLayout)
            where TRows : struct, ITileRows
        {
            for (int node = 0; node < nodes; node++, messages += messageLayout.Node)
            {
                TileVectors<Pair<TLanes, T>, T, TRows> sums = default;
                for (int edge = offsets[node]; edge < offsets[node + 1]; edge++)
                {
                    T* x = features + featureRows[edge] * featureLayout.Node;
                    T* m = matrices + (nint)edge * columns * TRows.Count * TLanes.ScalarStride;
                    Pair<TLanes, T> w = weights.Values(edge);
                    for (int column = 0; column < columns; column++, x += featureLayout.Component, m += TRows.Count * TLanes.ScalarStride)
                        sums.Add(m, Pair<TLanes, T>.Load(x) * w);
                }
                sums.Store(messages, messageLayout.Component);
            }
        }
    }

    private readonly struct BackwardLoop(
        int columns, TWeights weights, int nodes, int* offsets, int* featureRows, int* gradientRows, T* matrices, nint set, T* features,
        RowLayout featureLayout, T* messageGradients, RowLayout messageLayout, T* featureGradients, T* edgeGradients) : ITileLoop
    {
        public void Run<TRows>()
            where TRows : struct, ITileRows =>
            Run<TRows>(
                columns, weights, nodes, offsets, featureRows, gradientRows, matrices, set, features, featureLayout, messageGradients, messageLayout,
                featureGradients, edgeGradients);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run<TRows>(
            int columns, TWeights weights, int nodes, int* offsets, int* featureRows, int* gradientRows, T* matrices, nint set, T* features,
            RowLayout featureLayout, T* messageGradients, RowLayout messageLayout, T* featureGradients, T* edgeGradients)
            where TRows : struct, ITileRows
        {
            for (int node = 0; node < nodes; node++)
            {
                for (int edge = offsets[node]; edge < offsets[node + 1]; edge++)
                {
                    TileVectors<Pair<TLanes, T>, T, TRows> g = default;
                    g.Load(messageGradients + gradientRows[edge] * messageLayout.Node, messageLayout.Component);
                    T* row = features + featureRows[edge] * featureLayout.Node;
                    T* m = matrices + (nint)edge * columns * TRows.Count * TLanes.ScalarStride;
                    T* target = featureGradients + node * featureLayout.Node;
                    weights.ValuesAndSlopes(edge, out Pair<TLanes, T> w, out Pair<TLanes, T> slope);
                    TLanes along = default, first = default, second = default;
                    for (int column = 0; column < columns; column++, row += featureLayout.Component, m += TRows.Count * TLanes.ScalarStride, target += featureLayout.Component)
                    {
                        Pair<TLanes, T> u = g.Dot(m, default), p = g.Dot(m + set, default), q = g.Dot(m + 2 * set, default), x = Pair<TLanes, T>.Load(row);
                        if (featureGradients != null)
                            Pair<TLanes, T>.MultiplyAdd(w, u, Pair<TLanes, T>.Load(target)).Store(target);
                        along = Pair<TLanes, T>.AddBoth(x * slope, u, along);
                        x *= w;
                        first = Pair<TLanes, T>.AddBoth(x, p, first);
                        second = Pair<TLanes, T>.AddBoth(x, q, second);
                    }
                    T* e = edgeGradients + (nint)edge * 3 * TLanes.Stride;
                    (TLanes.Load(e) + along).Store(e);
                    (TLanes.Load(e + TLanes.Stride) + first).Store(e + TLanes.Stride);
                    (TLanes.Load(e + 2 * TLanes.Stride) + second).Store(e + 2 * TLanes.Stride);
                }
            }
        }
    }
}
