using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Derivatives of <see cref="ConvolutionKernel{TLanes, T, TWeights}"/> along a direction in which all of its operands move, and of its
/// backward pass: what the gradient of a loss of forces needs. Values are known from before and not computed again.
/// </summary>
internal static unsafe class ConvolutionTangent<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>Derivatives of the messages.</summary>
    /// <param name="tile">Which components.</param>
    /// <param name="nodes">Number of receivers.</param>
    /// <param name="operands">What is read.</param>
    /// <param name="messages">[nodes, message components] rows; the tile's are overwritten.</param>
    /// <param name="messageRows">Components of the whole path, 2 l3 + 1.</param>
    public static void Forward(ConvolutionTile tile, int nodes, in TangentOperands<T> operands, T* messages, int messageRows)
    {
        messages += (nint)tile.FirstRow * 2 * TLanes.Stride;
        switch (tile.Rows)
        {
            case 1: Forward<OneRow>(tile.Columns, nodes, operands, messages, messageRows); break;
            case 2: Forward<TwoRows>(tile.Columns, nodes, operands, messages, messageRows); break;
            case 3: Forward<ThreeRows>(tile.Columns, nodes, operands, messages, messageRows); break;
            case 4: Forward<FourRows>(tile.Columns, nodes, operands, messages, messageRows); break;
            case 5: Forward<FiveRows>(tile.Columns, nodes, operands, messages, messageRows); break;
            case 6: Forward<SixRows>(tile.Columns, nodes, operands, messages, messageRows); break;
            default: Forward<SevenRows>(tile.Columns, nodes, operands, messages, messageRows); break;
        }
    }

    /// <summary>Derivatives of the feature gradients, and the weight gradients with theirs.</summary>
    /// <param name="tile">Which components.</param>
    /// <param name="nodes">Number of nodes whose edges are walked.</param>
    /// <param name="sign">Multiplies the matrices.</param>
    /// <param name="operands">What is read.</param>
    /// <param name="messageGradients">[gradient rows, message components] rows.</param>
    /// <param name="messageGradientTangents">Their derivatives.</param>
    /// <param name="messageRows">Components of the whole path.</param>
    /// <param name="featureGradientTangents">[nodes, columns] rows, added to.</param>
    /// <param name="weightGradients">[pairs] rows, added to.</param>
    /// <param name="weightGradientTangents">Their derivatives, [pairs] rows, added to.</param>
    public static void Backward(
        ConvolutionTile tile, int nodes, T sign, in TangentOperands<T> operands, T* messageGradients, T* messageGradientTangents, int messageRows,
        T* featureGradientTangents, T* weightGradients, T* weightGradientTangents)
    {
        var targets = new Targets(
            TLanes.Broadcast(sign), messageGradients + (nint)tile.FirstRow * 2 * TLanes.Stride, messageGradientTangents + (nint)tile.FirstRow * 2 * TLanes.Stride,
            messageRows, featureGradientTangents, weightGradients, weightGradientTangents);
        switch (tile.Rows)
        {
            case 1: Backward<OneRow>(tile.Columns, nodes, operands, targets); break;
            case 2: Backward<TwoRows>(tile.Columns, nodes, operands, targets); break;
            case 3: Backward<ThreeRows>(tile.Columns, nodes, operands, targets); break;
            case 4: Backward<FourRows>(tile.Columns, nodes, operands, targets); break;
            case 5: Backward<FiveRows>(tile.Columns, nodes, operands, targets); break;
            case 6: Backward<SixRows>(tile.Columns, nodes, operands, targets); break;
            default: Backward<SevenRows>(tile.Columns, nodes, operands, targets); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TRows>(int columns, int nodes, TangentOperands<T> o, T* messages, int messageRows)
        where TRows : struct, ITileRows
    {
        int row = 2 * TLanes.Stride;
        for (int node = 0; node < nodes; node++, messages += (nint)messageRows * row)
        {
            TLanes a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default;
            TLanes b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default;
            for (int edge = o.Offsets[node]; edge < o.Offsets[node + 1]; edge++)
            {
                nint at = (nint)o.FeatureRows[edge] * columns * row;
                T* x = o.Features + at;
                T* dx = o.FeatureTangents + at;
                T* m = o.Matrices + (nint)edge * columns * TRows.Count;
                T* dm = o.MatrixTangents + (nint)edge * columns * TRows.Count;
                nint pair = o.Pairs[edge];
                TLanes rate = TLanes.Broadcast(o.Rates[pair]);
                T* w = o.Weights + pair * row;
                T* s = o.WeightSlopes + pair * row;
                TLanes w0 = TLanes.Load(w), w1 = TLanes.Load(w + TLanes.Stride);
                TLanes d0 = rate * TLanes.Load(s), d1 = rate * TLanes.Load(s + TLanes.Stride);
                for (int column = 0; column < columns; column++, x += row, dx += row, m += TRows.Count, dm += TRows.Count)
                {
                    TLanes x0 = TLanes.Load(x), x1 = TLanes.Load(x + TLanes.Stride);
                    TLanes t0 = TLanes.MultiplyAdd(x0, d0, TLanes.Load(dx) * w0), t1 = TLanes.MultiplyAdd(x1, d1, TLanes.Load(dx + TLanes.Stride) * w1);
                    x0 *= w0;
                    x1 *= w1;
                    Accumulate(m, dm, x0, x1, t0, t1, ref a0, ref b0);
                    if (TRows.Count > 1)
                        Accumulate(m + 1, dm + 1, x0, x1, t0, t1, ref a1, ref b1);
                    if (TRows.Count > 2)
                        Accumulate(m + 2, dm + 2, x0, x1, t0, t1, ref a2, ref b2);
                    if (TRows.Count > 3)
                        Accumulate(m + 3, dm + 3, x0, x1, t0, t1, ref a3, ref b3);
                    if (TRows.Count > 4)
                        Accumulate(m + 4, dm + 4, x0, x1, t0, t1, ref a4, ref b4);
                    if (TRows.Count > 5)
                        Accumulate(m + 5, dm + 5, x0, x1, t0, t1, ref a5, ref b5);
                    if (TRows.Count > 6)
                        Accumulate(m + 6, dm + 6, x0, x1, t0, t1, ref a6, ref b6);
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

    /// <remarks>One vector of channels at a time: the gradients of seven rows and their derivatives then fit the registers.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TRows>(int columns, int nodes, TangentOperands<T> o, Targets targets)
        where TRows : struct, ITileRows
    {
        int row = 2 * TLanes.Stride;
        for (int node = 0; node < nodes; node++)
        {
            for (int edge = o.Offsets[node]; edge < o.Offsets[node + 1]; edge++)
            {
                nint pair = o.Pairs[edge];
                TLanes rate = TLanes.Broadcast(o.Rates[pair]);
                for (int half = 0; half < row; half += TLanes.Stride)
                {
                    nint from = (nint)o.GradientRows[edge] * targets.MessageRows * row + half;
                    T* g = targets.MessageGradients + from;
                    T* dg = targets.MessageGradientTangents + from;
                    TLanes g0 = TLanes.Load(g), g1 = default, g2 = default, g3 = default, g4 = default, g5 = default, g6 = default;
                    TLanes h0 = TLanes.Load(dg), h1 = default, h2 = default, h3 = default, h4 = default, h5 = default, h6 = default;
                    if (TRows.Count > 1)
                        Load(g, dg, row, out g1, out h1);
                    if (TRows.Count > 2)
                        Load(g, dg, 2 * row, out g2, out h2);
                    if (TRows.Count > 3)
                        Load(g, dg, 3 * row, out g3, out h3);
                    if (TRows.Count > 4)
                        Load(g, dg, 4 * row, out g4, out h4);
                    if (TRows.Count > 5)
                        Load(g, dg, 5 * row, out g5, out h5);
                    if (TRows.Count > 6)
                        Load(g, dg, 6 * row, out g6, out h6);

                    nint at = (nint)o.FeatureRows[edge] * columns * row + half;
                    T* x = o.Features + at;
                    T* dx = o.FeatureTangents + at;
                    T* target = targets.FeatureGradientTangents + (nint)node * columns * row + half;
                    T* m = o.Matrices + (nint)edge * columns * TRows.Count;
                    T* dm = o.MatrixTangents + (nint)edge * columns * TRows.Count;
                    TLanes w = targets.Sign * TLanes.Load(o.Weights + pair * row + half);
                    TLanes dw = targets.Sign * rate * TLanes.Load(o.WeightSlopes + pair * row + half);
                    TLanes sum = default, tangent = default;
                    for (int column = 0; column < columns; column++, x += row, dx += row, target += row, m += TRows.Count, dm += TRows.Count)
                    {
                        TLanes u = default, du = default;
                        Dot(m, dm, g0, h0, ref u, ref du);
                        if (TRows.Count > 1)
                            Dot(m + 1, dm + 1, g1, h1, ref u, ref du);
                        if (TRows.Count > 2)
                            Dot(m + 2, dm + 2, g2, h2, ref u, ref du);
                        if (TRows.Count > 3)
                            Dot(m + 3, dm + 3, g3, h3, ref u, ref du);
                        if (TRows.Count > 4)
                            Dot(m + 4, dm + 4, g4, h4, ref u, ref du);
                        if (TRows.Count > 5)
                            Dot(m + 5, dm + 5, g5, h5, ref u, ref du);
                        if (TRows.Count > 6)
                            Dot(m + 6, dm + 6, g6, h6, ref u, ref du);
                        TLanes.MultiplyAdd(w, du, TLanes.MultiplyAdd(dw, u, TLanes.Load(target))).Store(target);
                        TLanes value = TLanes.Load(x);
                        sum = TLanes.MultiplyAdd(value, u, sum);
                        tangent = TLanes.MultiplyAdd(value, du, TLanes.MultiplyAdd(TLanes.Load(dx), u, tangent));
                    }
                    T* e = targets.WeightGradients + pair * row + half;
                    T* de = targets.WeightGradientTangents + pair * row + half;
                    TLanes.MultiplyAdd(targets.Sign, sum, TLanes.Load(e)).Store(e);
                    TLanes.MultiplyAdd(targets.Sign, tangent, TLanes.Load(de)).Store(de);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(T* m, T* dm, TLanes x0, TLanes x1, TLanes t0, TLanes t1, ref TLanes a, ref TLanes b)
    {
        TLanes value = TLanes.Broadcast(*m), tangent = TLanes.Broadcast(*dm);
        a = TLanes.MultiplyAdd(value, t0, TLanes.MultiplyAdd(tangent, x0, a));
        b = TLanes.MultiplyAdd(value, t1, TLanes.MultiplyAdd(tangent, x1, b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dot(T* m, T* dm, TLanes g, TLanes h, ref TLanes u, ref TLanes du)
    {
        TLanes value = TLanes.Broadcast(*m);
        u = TLanes.MultiplyAdd(value, g, u);
        du = TLanes.MultiplyAdd(value, h, TLanes.MultiplyAdd(TLanes.Broadcast(*dm), g, du));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(T* g, T* dg, int offset, out TLanes value, out TLanes tangent) =>
        (value, tangent) = (TLanes.Load(g + offset), TLanes.Load(dg + offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* target, TLanes first, TLanes second)
    {
        first.Store(target);
        second.Store(target + TLanes.Stride);
    }

    /// <summary>What the backward pass reads besides the operands, and what it adds to.</summary>
    private readonly struct Targets(
        TLanes sign, T* messageGradients, T* messageGradientTangents, int messageRows, T* featureGradientTangents, T* weightGradients, T* weightGradientTangents)
    {
        public readonly TLanes Sign = sign;
        public readonly T* MessageGradients = messageGradients;
        public readonly T* MessageGradientTangents = messageGradientTangents;
        public readonly int MessageRows = messageRows;
        public readonly T* FeatureGradientTangents = featureGradientTangents;
        public readonly T* WeightGradients = weightGradients;
        public readonly T* WeightGradientTangents = weightGradientTangents;
    }
}
