using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Adds weighted harmonics to the first components of features, for operands x [components, n, channels], weights [n, irreps * channels] and harmonics
/// [components of harmonics, n, 1], which have no gradient.
/// </summary>
/// <param name="irreps">Irreps of the harmonics, one of each.</param>
/// <param name="channels">Channels of the features.</param>
internal sealed unsafe class FusedHarmonics<TLanes, T>(Irreps irreps, int channels) : FusedOperation
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _all = irreps.Count * channels;

    public override Tensor Forward(IReadOnlyList<Tensor> operands, List<Tensor> kept)
    {
        Tensor x = operands[0], result = empty(x.shape, x.dtype);
        Span<T> sums = TensorData.Numbers<T>(result);
        TensorData.Numbers<T>(x).CopyTo(sums);
        fixed (T* w = TensorData.Numbers<T>(operands[1]), y = TensorData.Numbers<T>(operands[2]), target = sums)
            Add((int)x.shape[1], w, y, target);
        return result;
    }

    public override Tensor?[] Backward(IReadOnlyList<Tensor> saved, Tensor gradient)
    {
        Tensor result = zeros(saved[1].shape, gradient.dtype);
        fixed (T* g = TensorData.Numbers<T>(gradient), y = TensorData.Numbers<T>(saved[2]), target = TensorData.Numbers<T>(result))
            AddGradient((int)gradient.shape[1], g, y, target);
        return [gradient.alias(), result, null];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(int n, T* weights, T* harmonics, T* target)
    {
        for (int b = 0; b < irreps.Count; b++)
        {
            for (int m = irreps[b].Irrep.Dimension; m > 0; m--)
            {
                T* w = weights + b * channels;
                for (int i = 0; i < n; i++, w += _all, harmonics++)
                {
                    TLanes y = TLanes.BroadcastAt(harmonics);
                    for (int c = 0; c < channels; c += TLanes.Width, target += TLanes.Width)
                        TLanes.MultiplyAdd(y, TLanes.Load(w + c), TLanes.Load(target)).Store(target);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddGradient(int n, T* gradient, T* harmonics, T* ofWeights)
    {
        for (int b = 0; b < irreps.Count; b++)
        {
            for (int m = irreps[b].Irrep.Dimension; m > 0; m--)
            {
                T* target = ofWeights + b * channels;
                for (int i = 0; i < n; i++, target += _all, harmonics++)
                {
                    TLanes y = TLanes.BroadcastAt(harmonics);
                    for (int c = 0; c < channels; c += TLanes.Width, gradient += TLanes.Width)
                        TLanes.MultiplyAdd(y, TLanes.Load(gradient), TLanes.Load(target + c)).Store(target + c);
                }
            }
        }
    }
}

/// <summary>Makes a <see cref="FusedHarmonics{TLanes, T}"/>.</summary>
internal readonly struct FusedHarmonicsFactory<T>(Irreps irreps, int channels) : ILaneFactory<T, FusedOperation>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public FusedOperation Create<TLanes>()
        where TLanes : unmanaged, IRootLanes<TLanes, T> => new FusedHarmonics<TLanes, T>(irreps, channels);
}
