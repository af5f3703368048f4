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
    /// <summary>Gradients of the features and of the weights, for one block of channels.</summary>
    /// <param name="tile">Which components.</param>
    /// <param name="nodes">Number of receivers.</param>
    /// <param name="offsets">[nodes + 1], ranges of the edges of each receiver.</param>
    /// <param name="senders">Sender of each edge.</param>
    /// <param name="matrices">[edges, columns, rows].</param>
    /// <param name="weights">Weights of the block.</param>
    /// <param name="features">[nodes, columns] rows.</param>
    /// <param name="messageGradients">[nodes, message components] rows.</param>
    /// <param name="messageRows">Components of the whole path.</param>
    /// <param name="featureGradients">[nodes, columns] rows, added to; null when not wanted.</param>
    /// <param name="weightGradients">Their gradients, written by the first tile of a path and added to by the others.</param>
    public static void FeaturesAndWeights(
        ConvolutionTile tile, int nodes, int* offsets, int* senders, T* matrices, EdgeRows<TLanes, T> weights, T* features, T* messageGradients, int messageRows,
        T* featureGradients, EdgeRows<TLanes, T> weightGradients)
    {
        messageGradients += (nint)tile.FirstRow * 2 * TLanes.Stride;
        int columns = tile.Columns;
        bool add = tile.FirstRow > 0;
        switch (tile.Rows)
        {
            case 1: FeaturesAndWeights<OneRow>(columns, nodes, offsets, senders, matrices, weights, features, messageGradients, messageRows, featureGradients, weightGradients, add); break;
            case 2: FeaturesAndWeights<TwoRows>(columns, nodes, offsets, senders, matrices, weights, features, messageGradients, messageRows, featureGradients, weightGradients, add); break;
            case 3: FeaturesAndWeights<ThreeRows>(columns, nodes, offsets, senders, matrices, weights, features, messageGradients, messageRows, featureGradients, weightGradients, add); break;
            case 4: FeaturesAndWeights<FourRows>(columns, nodes, offsets, senders, matrices, weights, features, messageGradients, messageRows, featureGradients, weightGradients, add); break;
            case 5: FeaturesAndWeights<FiveRows>(columns, nodes, offsets, senders, matrices, weights, features, messageGradients, messageRows, featureGradients, weightGradients, add); break;
            case 6: FeaturesAndWeights<SixRows>(columns, nodes, offsets, senders, matrices, weights, features, messageGradients, messageRows, featureGradients, weightGradients, add); break;
            default: FeaturesAndWeights<SevenRows>(columns, nodes, offsets, senders, matrices, weights, features, messageGradients, messageRows, featureGradients, weightGradients, add); break;
        }
    }

    /// <summary>Gradients of the matrices, each still to be summed over the lanes; all blocks of channels at once.</summary>
    /// <param name="tile">Which components.</param>
    /// <param name="nodes">Number of receivers.</param>
    /// <param name="offsets">[nodes + 1], ranges of the edges of each receiver.</param>
    /// <param name="senders">Sender of each edge.</param>
    /// <param name="blocks">Blocks of channels.</param>
    /// <param name="weights">Weights of the first block.</param>
    /// <param name="weightStride">Numbers from one block of weights to the next.</param>
    /// <param name="features">[blocks, nodes, columns] rows.</param>
    /// <param name="featureStride">Numbers from one block of features to the next.</param>
    /// <param name="messageGradients">[blocks, nodes, message components] rows.</param>
    /// <param name="messageStride">Numbers from one of its blocks to the next.</param>
    /// <param name="messageRows">Components of the whole path.</param>
    /// <param name="gradients">A vector for each entry of an edge's matrix, overwritten.</param>
    /// <param name="gradientStride">Numbers from one edge's to the next's.</param>
    public static void Matrices(
        ConvolutionTile tile, int nodes, int* offsets, int* senders, int blocks, EdgeRows<TLanes, T> weights, nint weightStride, T* features, nint featureStride, T* messageGradients,
        nint messageStride, int messageRows, T* gradients, nint gradientStride)
    {
        messageGradients += (nint)tile.FirstRow * 2 * TLanes.Stride;
        int columns = tile.Columns;
        switch (tile.Rows)
        {
            case 1: Matrices<OneRow>(columns, nodes, offsets, senders, blocks, weights, weightStride, features, featureStride, messageGradients, messageStride, messageRows, gradients, gradientStride); break;
            case 2: Matrices<TwoRows>(columns, nodes, offsets, senders, blocks, weights, weightStride, features, featureStride, messageGradients, messageStride, messageRows, gradients, gradientStride); break;
            case 3: Matrices<ThreeRows>(columns, nodes, offsets, senders, blocks, weights, weightStride, features, featureStride, messageGradients, messageStride, messageRows, gradients, gradientStride); break;
            case 4: Matrices<FourRows>(columns, nodes, offsets, senders, blocks, weights, weightStride, features, featureStride, messageGradients, messageStride, messageRows, gradients, gradientStride); break;
            case 5: Matrices<FiveRows>(columns, nodes, offsets, senders, blocks, weights, weightStride, features, featureStride, messageGradients, messageStride, messageRows, gradients, gradientStride); break;
            case 6: Matrices<SixRows>(columns, nodes, offsets, senders, blocks, weights, weightStride, features, featureStride, messageGradients, messageStride, messageRows, gradients, gradientStride); break;
            default: Matrices<SevenRows>(columns, nodes, offsets, senders, blocks, weights, weightStride, features, featureStride, messageGradients, messageStride, messageRows, gradients, gradientStride); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FeaturesAndWeights<TRows>(
        int columns, int nodes, int* offsets, int* senders, T* matrices, EdgeRows<TLanes, T> weights, T* features, T* g, int messageRows,
        T* featureGradients, EdgeRows<TLanes, T> weightGradients, bool add)
        where TRows : struct, ITileRows
    {
        int row = 2 * TLanes.Stride;
        for (int node = 0; node < nodes; node++, g += (nint)messageRows * row)
        {
            TLanes g0 = TLanes.Load(g), g1 = default, g2 = default, g3 = default, g4 = default, g5 = default, g6 = default;
            TLanes h0 = TLanes.Load(g + TLanes.Stride), h1 = default, h2 = default, h3 = default, h4 = default, h5 = default, h6 = default;
            if (TRows.Count > 1)
                Load(g + row, out g1, out h1);
            if (TRows.Count > 2)
                Load(g + 2 * row, out g2, out h2);
            if (TRows.Count > 3)
                Load(g + 3 * row, out g3, out h3);
            if (TRows.Count > 4)
                Load(g + 4 * row, out g4, out h4);
            if (TRows.Count > 5)
                Load(g + 5 * row, out g5, out h5);
            if (TRows.Count > 6)
                Load(g + 6 * row, out g6, out h6);
            for (int edge = offsets[node]; edge < offsets[node + 1]; edge++)
            {
                nint at = (nint)senders[edge] * columns * row;
                T* x = features + at, target = featureGradients + at;
                T* m = matrices + (nint)edge * columns * TRows.Count;
                weights.Values(edge, out TLanes w0, out TLanes w1);
                TLanes s0 = default, s1 = default;
                for (int column = 0; column < columns; column++, x += row, target += row, m += TRows.Count)
                {
                    TLanes u0 = default, u1 = default;
                    Accumulate(m, g0, h0, ref u0, ref u1);
                    if (TRows.Count > 1)
                        Accumulate(m + 1, g1, h1, ref u0, ref u1);
                    if (TRows.Count > 2)
                        Accumulate(m + 2, g2, h2, ref u0, ref u1);
                    if (TRows.Count > 3)
                        Accumulate(m + 3, g3, h3, ref u0, ref u1);
                    if (TRows.Count > 4)
                        Accumulate(m + 4, g4, h4, ref u0, ref u1);
                    if (TRows.Count > 5)
                        Accumulate(m + 5, g5, h5, ref u0, ref u1);
                    if (TRows.Count > 6)
                        Accumulate(m + 6, g6, h6, ref u0, ref u1);
                    if (featureGradients != null)
                    {
                        TLanes.MultiplyAdd(w0, u0, TLanes.Load(target)).Store(target);
                        TLanes.MultiplyAdd(w1, u1, TLanes.Load(target + TLanes.Stride)).Store(target + TLanes.Stride);
                    }
                    s0 = TLanes.MultiplyAdd(TLanes.Load(x), u0, s0);
                    s1 = TLanes.MultiplyAdd(TLanes.Load(x + TLanes.Stride), u1, s1);
                }
                T* own = weightGradients.At(edge);
                if (add)
                {
                    s0 += TLanes.Load(own);
                    s1 += TLanes.Load(own + TLanes.Stride);
                }
                s0.Store(own);
                s1.Store(own + TLanes.Stride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Matrices<TRows>(
        int columns, int nodes, int* offsets, int* senders, int blocks, EdgeRows<TLanes, T> weights, nint weightStride, T* features, nint featureStride, T* messageGradients,
        nint messageStride, int messageRows, T* gradients, nint gradientStride)
        where TRows : struct, ITileRows
    {
        int row = 2 * TLanes.Stride;
        for (int node = 0; node < nodes; node++, messageGradients += (nint)messageRows * row)
        {
            for (int edge = offsets[node]; edge < offsets[node + 1]; edge++)
            {
                T* sent = features + (nint)senders[edge] * columns * row;
                T* target = gradients + edge * gradientStride;
                for (int column = 0; column < columns; column++, sent += row, target += TRows.Count * TLanes.Stride)
                {
                    TLanes a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default;
                    T* w = weights.At(edge), x = sent, g = messageGradients;
                    for (int block = 0; block < blocks; block++, w += weightStride, x += featureStride, g += messageStride)
                    {
                        TLanes p0 = TLanes.Load(w) * TLanes.Load(x), p1 = TLanes.Load(w + TLanes.Stride) * TLanes.Load(x + TLanes.Stride);
                        a0 = Dot(p0, p1, g, a0);
                        if (TRows.Count > 1)
                            a1 = Dot(p0, p1, g + row, a1);
                        if (TRows.Count > 2)
                            a2 = Dot(p0, p1, g + 2 * row, a2);
                        if (TRows.Count > 3)
                            a3 = Dot(p0, p1, g + 3 * row, a3);
                        if (TRows.Count > 4)
                            a4 = Dot(p0, p1, g + 4 * row, a4);
                        if (TRows.Count > 5)
                            a5 = Dot(p0, p1, g + 5 * row, a5);
                        if (TRows.Count > 6)
                            a6 = Dot(p0, p1, g + 6 * row, a6);
                    }
                    a0.Store(target);
                    if (TRows.Count > 1)
                        a1.Store(target + TLanes.Stride);
                    if (TRows.Count > 2)
                        a2.Store(target + 2 * TLanes.Stride);
                    if (TRows.Count > 3)
                        a3.Store(target + 3 * TLanes.Stride);
                    if (TRows.Count > 4)
                        a4.Store(target + 4 * TLanes.Stride);
                    if (TRows.Count > 5)
                        a5.Store(target + 5 * TLanes.Stride);
                    if (TRows.Count > 6)
                        a6.Store(target + 6 * TLanes.Stride);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(T* factor, TLanes g, TLanes h, ref TLanes u0, ref TLanes u1)
    {
        TLanes t = TLanes.BroadcastAt(factor);
        u0 = TLanes.MultiplyAdd(t, g, u0);
        u1 = TLanes.MultiplyAdd(t, h, u1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Dot(TLanes first, TLanes second, T* g, TLanes sum) =>
        TLanes.MultiplyAdd(second, TLanes.Load(g + TLanes.Stride), TLanes.MultiplyAdd(first, TLanes.Load(g), sum));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(T* source, out TLanes first, out TLanes second) =>
        (first, second) = (TLanes.Load(source), TLanes.Load(source + TLanes.Stride));
}
