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
    public static void Forward(ConvolutionTile tile, int nodes, in TangentOperands<T> operands, T* messages, int messageRows) =>
        TileLoops.Run(tile.Rows, new ForwardLoop(tile.Columns, nodes, operands, messages + tile.FirstRow * Row, messageRows * Row));

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
            TLanes.Broadcast(sign), messageGradients + tile.FirstRow * Row, messageGradientTangents + tile.FirstRow * Row,
            messageRows, featureGradientTangents, weightGradients, weightGradientTangents);
        TileLoops.Run(tile.Rows, new BackwardLoop(tile.Columns, nodes, operands, targets));
    }

    /// <summary>Numbers of a row.</summary>
    private static nint Row => 2 * TLanes.Stride;

    private readonly struct ForwardLoop(int columns, int nodes, TangentOperands<T> operands, T* messages, nint messageStride) : ITileLoop
    {
        public void Run<TRows>()
            where TRows : struct, ITileRows => Run<TRows>(columns, nodes, operands, messages, messageStride);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run<TRows>(int columns, int nodes, TangentOperands<T> o, T* messages, nint messageStride)
            where TRows : struct, ITileRows
        {
            nint row = Row;
            for (int node = 0; node < nodes; node++, messages += messageStride)
            {
                TileVectors<Pair<TLanes, T>, T, TRows> sums = default;
                for (int edge = o.Offsets[node]; edge < o.Offsets[node + 1]; edge++)
                {
                    nint at = o.FeatureRows[edge] * columns * row;
                    T* x = o.Features + at;
                    T* dx = o.FeatureTangents + at;
                    T* m = o.Matrices + (nint)edge * columns * TRows.Count;
                    T* dm = o.MatrixTangents + (nint)edge * columns * TRows.Count;
                    nint pair = o.Pairs[edge];
                    Pair<TLanes, T> w = Pair<TLanes, T>.Load(o.Weights + pair * row);
                    Pair<TLanes, T> dw = Pair<TLanes, T>.Broadcast(o.Rates[pair]) * Pair<TLanes, T>.Load(o.WeightSlopes + pair * row);
                    for (int column = 0; column < columns; column++, x += row, dx += row, m += TRows.Count, dm += TRows.Count)
                    {
                        Pair<TLanes, T> value = Pair<TLanes, T>.Load(x);
                        sums.Add(dm, value * w);
                        sums.Add(m, Pair<TLanes, T>.MultiplyAdd(value, dw, Pair<TLanes, T>.Load(dx) * w));
                    }
                }
                sums.Store(messages, row);
            }
        }
    }

    /// <remarks>One vector of channels at a time: the gradients of seven rows and their derivatives then fit the registers.</remarks>
    private readonly struct BackwardLoop(int columns, int nodes, TangentOperands<T> operands, Targets targets) : ITileLoop
    {
        public void Run<TRows>()
            where TRows : struct, ITileRows => Run<TRows>(columns, nodes, operands, targets);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run<TRows>(int columns, int nodes, TangentOperands<T> o, Targets targets)
            where TRows : struct, ITileRows
        {
            nint row = Row;
            for (int node = 0; node < nodes; node++)
            {
                for (int edge = o.Offsets[node]; edge < o.Offsets[node + 1]; edge++)
                {
                    nint pair = o.Pairs[edge];
                    TLanes rate = TLanes.Broadcast(o.Rates[pair]);
                    for (int half = 0; half < row; half += TLanes.Stride)
                    {
                        nint from = o.GradientRows[edge] * targets.MessageRows * row + half;
                        TileVectors<TLanes, T, TRows> g = default, dg = default;
                        g.Load(targets.MessageGradients + from, row);
                        dg.Load(targets.MessageGradientTangents + from, row);
                        nint at = o.FeatureRows[edge] * columns * row + half;
                        T* x = o.Features + at;
                        T* dx = o.FeatureTangents + at;
                        T* target = targets.FeatureGradientTangents + node * columns * row + half;
                        T* m = o.Matrices + (nint)edge * columns * TRows.Count;
                        T* dm = o.MatrixTangents + (nint)edge * columns * TRows.Count;
                        TLanes w = targets.Sign * TLanes.Load(o.Weights + pair * row + half);
                        TLanes dw = targets.Sign * rate * TLanes.Load(o.WeightSlopes + pair * row + half);
                        TLanes sum = default, tangent = default;
                        for (int column = 0; column < columns; column++, x += row, dx += row, target += row, m += TRows.Count, dm += TRows.Count)
                        {
                            TLanes u = g.Dot(m, default), du = dg.Dot(m, g.Dot(dm, default)), value = TLanes.Load(x);
                            TLanes.MultiplyAdd(w, du, TLanes.MultiplyAdd(dw, u, TLanes.Load(target))).Store(target);
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
