using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// The channel-wise (uvu) convolution of one tile and one block of channels (two vectors), fused with the gather of the senders'
/// features, the radial weights and the sum over each receiver's edges: m[j] = sum_e w_e (x[s(e)] T_e), T_e the edge's matrix.
/// </summary>
/// <remarks>Rows in memory hold one component of one node: two vectors of channels. Sums run over a node's edges in list order.</remarks>
internal static unsafe class ConvolutionKernel<TLanes, T, TWeights>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
    where TWeights : struct, IEdgeWeights<TLanes, T>
{
    /// <summary>Messages of the nodes.</summary>
    /// <param name="tile">Which components.</param>
    /// <param name="weights">Radial weights.</param>
    /// <param name="nodes">Number of receivers.</param>
    /// <param name="offsets">[nodes + 1], ranges of the edges of each receiver, from 0.</param>
    /// <param name="featureRows">Row of the sender's features for each edge.</param>
    /// <param name="matrices">[edges, columns, rows].</param>
    /// <param name="features">[feature rows, columns] rows.</param>
    /// <param name="messages">[nodes, message components] rows; the tile's are overwritten.</param>
    /// <param name="messageRows">Components of the whole path, 2 l3 + 1.</param>
    public static void Forward(
        ConvolutionTile tile, in TWeights weights, int nodes, int* offsets, int* featureRows, T* matrices, T* features, T* messages, int messageRows)
    {
        messages += (nint)tile.FirstRow * 2 * TLanes.Stride;
        switch (tile.Rows)
        {
            case 1: Forward<OneRow>(tile.Columns, weights, nodes, offsets, featureRows, matrices, features, messages, messageRows); break;
            case 2: Forward<TwoRows>(tile.Columns, weights, nodes, offsets, featureRows, matrices, features, messages, messageRows); break;
            case 3: Forward<ThreeRows>(tile.Columns, weights, nodes, offsets, featureRows, matrices, features, messages, messageRows); break;
            case 4: Forward<FourRows>(tile.Columns, weights, nodes, offsets, featureRows, matrices, features, messages, messageRows); break;
            case 5: Forward<FiveRows>(tile.Columns, weights, nodes, offsets, featureRows, matrices, features, messages, messageRows); break;
            case 6: Forward<SixRows>(tile.Columns, weights, nodes, offsets, featureRows, matrices, features, messages, messageRows); break;
            default: Forward<SevenRows>(tile.Columns, weights, nodes, offsets, featureRows, matrices, features, messages, messageRows); break;
        }
    }

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
    /// <param name="features">[feature rows, columns] rows.</param>
    /// <param name="messageGradients">[gradient rows, message components] rows.</param>
    /// <param name="messageRows">Components of the whole path.</param>
    /// <param name="featureGradients">[nodes, columns] rows, added to; null when not wanted.</param>
    /// <param name="edgeGradients">[edges, 3] vectors, added to: derivatives by length and by the two directions, still to be summed over lanes.</param>
    public static void Backward(
        ConvolutionTile tile, in TWeights weights, int nodes, int* offsets, int* featureRows, int* gradientRows, T* matrices,
        nint matrixSetStride, T* features, T* messageGradients, int messageRows, T* featureGradients, T* edgeGradients)
    {
        messageGradients += (nint)tile.FirstRow * 2 * TLanes.Stride;
        int columns = tile.Columns;
        switch (tile.Rows)
        {
            case 1: Backward<OneRow>(columns, weights, nodes, offsets, featureRows, gradientRows, matrices, matrixSetStride, features, messageGradients, messageRows, featureGradients, edgeGradients); break;
            case 2: Backward<TwoRows>(columns, weights, nodes, offsets, featureRows, gradientRows, matrices, matrixSetStride, features, messageGradients, messageRows, featureGradients, edgeGradients); break;
            case 3: Backward<ThreeRows>(columns, weights, nodes, offsets, featureRows, gradientRows, matrices, matrixSetStride, features, messageGradients, messageRows, featureGradients, edgeGradients); break;
            case 4: Backward<FourRows>(columns, weights, nodes, offsets, featureRows, gradientRows, matrices, matrixSetStride, features, messageGradients, messageRows, featureGradients, edgeGradients); break;
            case 5: Backward<FiveRows>(columns, weights, nodes, offsets, featureRows, gradientRows, matrices, matrixSetStride, features, messageGradients, messageRows, featureGradients, edgeGradients); break;
            case 6: Backward<SixRows>(columns, weights, nodes, offsets, featureRows, gradientRows, matrices, matrixSetStride, features, messageGradients, messageRows, featureGradients, edgeGradients); break;
            default: Backward<SevenRows>(columns, weights, nodes, offsets, featureRows, gradientRows, matrices, matrixSetStride, features, messageGradients, messageRows, featureGradients, edgeGradients); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TRows>(
        int columns, TWeights weights, int nodes, int* offsets, int* featureRows, T* matrices, T* features, T* messages, int messageRows)
        where TRows : struct, ITileRows
    {
        int row = 2 * TLanes.Stride;
        for (int node = 0; node < nodes; node++, messages += (nint)messageRows * row)
        {
            TLanes a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default;
            TLanes b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default;
            for (int edge = offsets[node]; edge < offsets[node + 1]; edge++)
            {
                T* x = features + (nint)featureRows[edge] * columns * row;
                T* m = matrices + (nint)edge * columns * TRows.Count * TLanes.ScalarStride;
                weights.Values(edge, out TLanes w0, out TLanes w1);
                for (int column = 0; column < columns; column++, x += row, m += TRows.Count * TLanes.ScalarStride)
                {
                    TLanes x0 = TLanes.Load(x) * w0, x1 = TLanes.Load(x + TLanes.Stride) * w1;
                    Accumulate(m, x0, x1, ref a0, ref b0);
                    if (TRows.Count > 1)
                        Accumulate(m + TLanes.ScalarStride, x0, x1, ref a1, ref b1);
                    if (TRows.Count > 2)
                        Accumulate(m + 2 * TLanes.ScalarStride, x0, x1, ref a2, ref b2);
                    if (TRows.Count > 3)
                        Accumulate(m + 3 * TLanes.ScalarStride, x0, x1, ref a3, ref b3);
                    if (TRows.Count > 4)
                        Accumulate(m + 4 * TLanes.ScalarStride, x0, x1, ref a4, ref b4);
                    if (TRows.Count > 5)
                        Accumulate(m + 5 * TLanes.ScalarStride, x0, x1, ref a5, ref b5);
                    if (TRows.Count > 6)
                        Accumulate(m + 6 * TLanes.ScalarStride, x0, x1, ref a6, ref b6);
                }
            }
            Store(messages, a0, b0);
            if (TRows.Count > 1)
                Store(messages + row, a1, b1);
            if (TRows.Count > 2)
                Store(messages + 2 * row, a2, b2);
            if (TRows.Count > 3)
                Store(messages + 3 * row, a3, b3);
            if (TRows.Count > 4)
                Store(messages + 4 * row, a4, b4);
            if (TRows.Count > 5)
                Store(messages + 5 * row, a5, b5);
            if (TRows.Count > 6)
                Store(messages + 6 * row, a6, b6);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TRows>(
        int columns, TWeights weights, int nodes, int* offsets, int* featureRows, int* gradientRows, T* matrices, nint set,
        T* features, T* messageGradients, int messageRows, T* featureGradients, T* edgeGradients)
        where TRows : struct, ITileRows
    {
        int row = 2 * TLanes.Stride;
        for (int node = 0; node < nodes; node++)
        {
            for (int edge = offsets[node]; edge < offsets[node + 1]; edge++)
            {
                T* g = messageGradients + (nint)gradientRows[edge] * messageRows * row;
                TLanes g0 = TLanes.Load(g), h0 = TLanes.Load(g + TLanes.Stride);
                TLanes g1 = default, g2 = default, g3 = default, g4 = default, g5 = default, g6 = default;
                TLanes h1 = default, h2 = default, h3 = default, h4 = default, h5 = default, h6 = default;
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

                T* x = features + (nint)featureRows[edge] * columns * row;
                T* m = matrices + (nint)edge * columns * TRows.Count * TLanes.ScalarStride;
                T* target = featureGradients + (nint)node * columns * row;
                weights.ValuesAndSlopes(edge, out TLanes w0, out TLanes w1, out TLanes d0, out TLanes d1);
                TLanes along = default, first = default, second = default;
                for (int column = 0; column < columns; column++, x += row, m += TRows.Count * TLanes.ScalarStride, target += row)
                {
                    TLanes u0 = default, u1 = default, p0 = default, p1 = default, q0 = default, q1 = default;
                    Dot(m, set, g0, h0, ref u0, ref u1, ref p0, ref p1, ref q0, ref q1);
                    if (TRows.Count > 1)
                        Dot(m + TLanes.ScalarStride, set, g1, h1, ref u0, ref u1, ref p0, ref p1, ref q0, ref q1);
                    if (TRows.Count > 2)
                        Dot(m + 2 * TLanes.ScalarStride, set, g2, h2, ref u0, ref u1, ref p0, ref p1, ref q0, ref q1);
                    if (TRows.Count > 3)
                        Dot(m + 3 * TLanes.ScalarStride, set, g3, h3, ref u0, ref u1, ref p0, ref p1, ref q0, ref q1);
                    if (TRows.Count > 4)
                        Dot(m + 4 * TLanes.ScalarStride, set, g4, h4, ref u0, ref u1, ref p0, ref p1, ref q0, ref q1);
                    if (TRows.Count > 5)
                        Dot(m + 5 * TLanes.ScalarStride, set, g5, h5, ref u0, ref u1, ref p0, ref p1, ref q0, ref q1);
                    if (TRows.Count > 6)
                        Dot(m + 6 * TLanes.ScalarStride, set, g6, h6, ref u0, ref u1, ref p0, ref p1, ref q0, ref q1);
                    if (featureGradients != null)
                    {
                        TLanes.MultiplyAdd(w0, u0, TLanes.Load(target)).Store(target);
                        TLanes.MultiplyAdd(w1, u1, TLanes.Load(target + TLanes.Stride)).Store(target + TLanes.Stride);
                    }
                    TLanes x0 = TLanes.Load(x), x1 = TLanes.Load(x + TLanes.Stride);
                    along = TLanes.MultiplyAdd(x0 * d0, u0, TLanes.MultiplyAdd(x1 * d1, u1, along));
                    x0 *= w0;
                    x1 *= w1;
                    first = TLanes.MultiplyAdd(x0, p0, TLanes.MultiplyAdd(x1, p1, first));
                    second = TLanes.MultiplyAdd(x0, q0, TLanes.MultiplyAdd(x1, q1, second));
                }
                T* e = edgeGradients + (nint)edge * 3 * TLanes.Stride;
                (TLanes.Load(e) + along).Store(e);
                (TLanes.Load(e + TLanes.Stride) + first).Store(e + TLanes.Stride);
                (TLanes.Load(e + 2 * TLanes.Stride) + second).Store(e + 2 * TLanes.Stride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(T* factor, TLanes x0, TLanes x1, ref TLanes a, ref TLanes b)
    {
        TLanes t = TLanes.BroadcastAt(factor);
        a = TLanes.MultiplyAdd(t, x0, a);
        b = TLanes.MultiplyAdd(t, x1, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dot(
        T* m, nint set, TLanes g, TLanes h, ref TLanes u0, ref TLanes u1, ref TLanes p0, ref TLanes p1, ref TLanes q0, ref TLanes q1)
    {
        Accumulate(m, g, h, ref u0, ref u1);
        Accumulate(m + set, g, h, ref p0, ref p1);
        Accumulate(m + 2 * set, g, h, ref q0, ref q1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(T* source, out TLanes first, out TLanes second) =>
        (first, second) = (TLanes.Load(source), TLanes.Load(source + TLanes.Stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* target, TLanes first, TLanes second)
    {
        first.Store(target);
        second.Store(target + TLanes.Stride);
    }
}
