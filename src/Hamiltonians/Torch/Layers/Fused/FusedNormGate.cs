using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// What <see cref="NormGate"/> does, for operands x [components, n, channels] and the weights and offsets of its network's two layers, [all, hidden],
/// [hidden], [hidden, all], [all], where all = irreps * channels.
/// </summary>
/// <param name="irreps">One of each, the scalar first.</param>
/// <param name="channels">Channels of each.</param>
/// <param name="hidden">Hidden neurons.</param>
internal sealed unsafe class FusedNormGate<TLanes, T>(Irreps irreps, int channels, int hidden) : FusedOperation
    where TLanes : unmanaged, IRootLanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _all = irreps.Count * channels;

    private static TLanes SmallestSquare => TLanes.Broadcast(T.CreateTruncating(NormGate.SmallestSquare));

    private static TLanes SmallestNorm => TLanes.Broadcast(T.CreateTruncating(Math.Sqrt(NormGate.SmallestSquare)));

    public override Tensor Forward(IReadOnlyList<Tensor> operands, List<Tensor> kept)
    {
        Tensor x = operands[0];
        var n = (int)x.shape[1];
        Tensor norms = empty([n, _all], x.dtype), sums = empty([n, hidden], x.dtype), neurons = empty([n, hidden], x.dtype), gates = empty([n, _all], x.dtype);
        Tensor result = empty(x.shape, x.dtype);
        fixed (T* source = TensorData.Numbers<T>(x), s = TensorData.Numbers<T>(norms), target = TensorData.Numbers<T>(result), g = TensorData.Numbers<T>(gates))
        {
            Norms(n, source, s);
            Layer(norms, operands[1], operands[2], sums);
            TensorData.Numbers<T>(sums).CopyTo(TensorData.Numbers<T>(neurons));
            Silu.Apply(TensorData.Numbers<T>(neurons));
            Layer(neurons, operands[3], operands[4], gates);
            Scale(n, source, g, target);
        }
        kept.AddRange([norms, sums, neurons, gates]);
        return result;
    }

    public override Tensor?[] Backward(IReadOnlyList<Tensor> saved, Tensor gradient)
    {
        (Tensor x, Tensor toHidden, Tensor toGates, Tensor norms, Tensor sums, Tensor neurons, Tensor gates) = (saved[0], saved[1], saved[3], saved[5], saved[6], saved[7], saved[8]);
        var n = (int)x.shape[1];
        Tensor ofX = empty(x.shape, x.dtype), ofGates = empty([n, _all], x.dtype);
        fixed (T* source = TensorData.Numbers<T>(x), g = TensorData.Numbers<T>(gates), s = TensorData.Numbers<T>(norms), gx = TensorData.Numbers<T>(ofX), gGates = TensorData.Numbers<T>(ofGates), incoming = TensorData.Numbers<T>(gradient))
        {
            GradientOfGates(n, source, incoming, gGates);
            (Tensor ofToGates, Tensor ofGateBias, Tensor ofNeurons) = LayerGradient(neurons, toGates, ofGates);
            Silu.MultiplyBySlopes(TensorData.Numbers<T>(sums), TensorData.Numbers<T>(ofNeurons));
            (Tensor ofToHidden, Tensor ofHiddenBias, Tensor ofNorms) = LayerGradient(norms, toHidden, ofNeurons);
            fixed (T* gNorms = TensorData.Numbers<T>(ofNorms))
                GradientOfFeatures(n, source, g, s, gNorms, incoming, gx);
            return [x.requires_grad ? ofX : null, ofToHidden, ofHiddenBias, ofToGates, ofGateBias];
        }
    }

    /// <summary>result = offset + x weights.</summary>
    private static void Layer(Tensor x, Tensor weights, Tensor offset, Tensor result)
    {
        (int n, int inputs, int outputs) = ((int)x.shape[0], (int)weights.shape[0], (int)weights.shape[1]);
        for (int i = 0; i < n; i++)
            TensorData.Numbers<T>(offset).CopyTo(TensorData.Numbers<T>(result)[(i * outputs)..]);
        fixed (T* a = TensorData.Numbers<T>(x), b = TensorData.Numbers<T>(weights), c = TensorData.Numbers<T>(result))
            RowProduct<TLanes, T>.Add(n, inputs, outputs, a, b, c);
    }

    private static (Tensor Weights, Tensor Offset, Tensor X) LayerGradient(Tensor x, Tensor weights, Tensor gradient)
    {
        (int n, int inputs, int outputs) = ((int)x.shape[0], (int)weights.shape[0], (int)weights.shape[1]);
        Tensor ofWeights = zeros(weights.shape, x.dtype), ofOffset = zeros([outputs], x.dtype), ofX = zeros(x.shape, x.dtype), turned = empty([outputs, inputs], x.dtype);
        fixed (T* a = TensorData.Numbers<T>(x), w = TensorData.Numbers<T>(weights), g = TensorData.Numbers<T>(gradient), gw = TensorData.Numbers<T>(ofWeights), go = TensorData.Numbers<T>(ofOffset), gx = TensorData.Numbers<T>(ofX), transposed = TensorData.Numbers<T>(turned))
        {
            RowProduct<TLanes, T>.AddTransposed(inputs, n, outputs, a, g, gw);
            RowProduct<TLanes, T>.AddRows(n, outputs, g, go);
            RowProduct<TLanes, T>.Transpose(inputs, outputs, w, transposed);
            RowProduct<TLanes, T>.Add(n, outputs, inputs, g, transposed, gx);
        }
        return (ofWeights, ofOffset, ofX);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Norms(int n, T* x, T* norms)
    {
        nint next = (nint)n * channels;
        for (int b = 0; b < irreps.Count; b++, x += irreps[b - 1].Irrep.Dimension * next)
        {
            int dimension = irreps[b].Irrep.Dimension;
            TLanes share = TLanes.Broadcast(T.One / T.CreateChecked(dimension));
            T* source = x;
            for (int row = 0; row < n; row++)
            {
                T* target = norms + (nint)row * _all + b * channels;
                for (int c = 0; c < channels; c += TLanes.Width, source += TLanes.Width, target += TLanes.Width)
                {
                    if (b == 0)
                    {
                        TLanes.Load(source).Store(target);
                        continue;
                    }
                    TLanes sum = default;
                    for (int m = 0; m < dimension; m++)
                    {
                        var value = TLanes.Load(source + m * next);
                        sum = TLanes.MultiplyAdd(value, value, sum);
                    }
                    sum = TLanes.MultiplyAdd(sum, share, SmallestSquare);
                    (sum * TLanes.InverseRootOrZero(sum) - SmallestNorm).Store(target);
                }
            }
        }
    }

    /// <summary>The gates added to scalars, all others times one plus their gates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scale(int n, T* x, T* gates, T* target)
    {
        for (int b = 0; b < irreps.Count; b++)
        {
            for (int m = irreps[b].Irrep.Dimension; m > 0; m--)
            {
                for (int row = 0; row < n; row++)
                {
                    T* own = gates + (nint)row * _all + b * channels;
                    for (int c = 0; c < channels; c += TLanes.Width, x += TLanes.Width, target += TLanes.Width)
                    {
                        TLanes value = TLanes.Load(x), gate = TLanes.Load(own + c);
                        (b == 0 ? value + gate : TLanes.MultiplyAdd(value, gate, value)).Store(target);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GradientOfGates(int n, T* x, T* gradient, T* ofGates)
    {
        nint next = (nint)n * channels;
        for (int b = 0; b < irreps.Count; b++, x += irreps[b - 1].Irrep.Dimension * next, gradient += irreps[b - 1].Irrep.Dimension * next)
        {
            int dimension = irreps[b].Irrep.Dimension;
            T* source = x, incoming = gradient;
            for (int row = 0; row < n; row++)
            {
                T* target = ofGates + (nint)row * _all + b * channels;
                for (int c = 0; c < channels; c += TLanes.Width, source += TLanes.Width, incoming += TLanes.Width, target += TLanes.Width)
                {
                    TLanes sum = default;
                    for (int m = 0; m < dimension; m++)
                    {
                        var own = TLanes.Load(incoming + m * next);
                        sum = b == 0 ? own : TLanes.MultiplyAdd(own, TLanes.Load(source + m * next), sum);
                    }
                    sum.Store(target);
                }
            }
        }
    }

    /// <summary>What comes through the factors, and through the norms, whose gradient is x / ((2l+1) (norm + smallest norm)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GradientOfFeatures(int n, T* x, T* gates, T* norms, T* ofNorms, T* gradient, T* ofX)
    {
        for (int b = 0; b < irreps.Count; b++)
        {
            TLanes share = TLanes.Broadcast(T.One / T.CreateChecked(irreps[b].Irrep.Dimension));
            for (int m = irreps[b].Irrep.Dimension; m > 0; m--)
            {
                for (int row = 0; row < n; row++)
                {
                    nint at = (nint)row * _all + b * channels;
                    for (int c = 0; c < channels; c += TLanes.Width, at += TLanes.Width, x += TLanes.Width, gradient += TLanes.Width, ofX += TLanes.Width)
                    {
                        TLanes incoming = TLanes.Load(gradient), ofNorm = TLanes.Load(ofNorms + at);
                        if (b == 0)
                        {
                            (incoming + ofNorm).Store(ofX);
                            continue;
                        }
                        TLanes root = TLanes.Load(norms + at) + SmallestNorm, inverse = TLanes.InverseRootOrZero(root * root);
                        TLanes through = TLanes.MultiplyAdd(incoming, TLanes.Load(gates + at), incoming);
                        TLanes.MultiplyAdd(ofNorm * share * inverse, TLanes.Load(x), through).Store(ofX);
                    }
                }
            }
        }
    }
}

/// <summary>Makes a <see cref="FusedNormGate{TLanes, T}"/>.</summary>
internal readonly struct FusedNormGateFactory<T>(Irreps irreps, int channels, int hidden) : ILaneFactory<T, FusedOperation>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public FusedOperation Create<TLanes>()
        where TLanes : unmanaged, IRootLanes<TLanes, T> => new FusedNormGate<TLanes, T>(irreps, channels, hidden);
}
