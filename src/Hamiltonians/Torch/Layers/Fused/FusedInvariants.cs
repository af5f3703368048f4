using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Invariants of pairs of atoms, for operands z [components, atoms, channels] and the atoms of each pair, [pairs] and [pairs]: both atoms' scalars, one after
/// the other or their mean, then inner products over the components of each other irrep, divided by 2l+1. The result is [pairs, invariants].
/// </summary>
/// <param name="irreps">One of each, the scalar first.</param>
/// <param name="channels">Channels of each.</param>
/// <param name="isSymmetric">Whether scalars are averaged.</param>
internal sealed unsafe class FusedInvariants<TLanes, T>(Irreps irreps, int channels, bool isSymmetric) : FusedOperation
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _scalars = (isSymmetric ? 1 : 2) * channels;

    private int Count => _scalars + (irreps.Count - 1) * channels;

    public override Tensor Forward(IReadOnlyList<Tensor> operands, List<Tensor> kept)
    {
        Tensor z = operands[0], result = empty([operands[1].shape[0], Count], z.dtype);
        ReadOnlySpan<long> first = TensorData.Numbers<long>(operands[1]), second = TensorData.Numbers<long>(operands[2]);
        fixed (T* source = TensorData.Numbers<T>(z), target = TensorData.Numbers<T>(result))
        {
            nint next = (nint)z.shape[1] * channels;
            for (int p = 0; p < first.Length; p++)
                Invariants(source + (nint)first[p] * channels, source + (nint)second[p] * channels, next, target + (nint)p * Count);
        }
        return result;
    }

    public override Tensor?[] Backward(IReadOnlyList<Tensor> saved, Tensor gradient)
    {
        Tensor z = saved[0], result = zeros(z.shape, z.dtype);
        ReadOnlySpan<long> first = TensorData.Numbers<long>(saved[1]), second = TensorData.Numbers<long>(saved[2]);
        fixed (T* source = TensorData.Numbers<T>(z), target = TensorData.Numbers<T>(result), g = TensorData.Numbers<T>(gradient))
        {
            nint next = (nint)z.shape[1] * channels;
            for (int p = 0; p < first.Length; p++)
            {
                nint i = (nint)first[p] * channels, j = (nint)second[p] * channels;
                AddGradient(source + i, source + j, next, g + (nint)p * Count, target + i, target + j);
            }
        }
        return [result, null, null];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Invariants(T* x, T* y, nint next, T* target)
    {
        TLanes half = TLanes.Broadcast(T.CreateTruncating(0.5));
        for (int c = 0; c < channels; c += TLanes.Width)
        {
            TLanes left = TLanes.Load(x + c), right = TLanes.Load(y + c);
            (isSymmetric ? half * (left + right) : left).Store(target + c);
            if (!isSymmetric)
                right.Store(target + channels + c);
        }
        target += _scalars;
        for (int b = 1; b < irreps.Count; b++, target += channels)
        {
            TLanes share = TLanes.Broadcast(T.One / T.CreateChecked(irreps[b].Irrep.Dimension));
            nint start = irreps.Offset(b) * next, end = irreps.Offset(b + 1) * next;
            for (int c = 0; c < channels; c += TLanes.Width)
            {
                TLanes sum = default;
                for (nint row = start; row < end; row += next)
                    sum = TLanes.MultiplyAdd(TLanes.Load(x + row + c), TLanes.Load(y + row + c), sum);
                (sum * share).Store(target + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddGradient(T* x, T* y, nint next, T* gradient, T* ofX, T* ofY)
    {
        TLanes share = TLanes.Broadcast(T.CreateTruncating(isSymmetric ? 0.5 : 1));
        for (int c = 0; c < channels; c += TLanes.Width)
        {
            MultiplyAdd(share, gradient + c, ofX + c);
            MultiplyAdd(share, gradient + _scalars - channels + c, ofY + c);
        }
        gradient += _scalars;
        for (int b = 1; b < irreps.Count; b++, gradient += channels)
        {
            share = TLanes.Broadcast(T.One / T.CreateChecked(irreps[b].Irrep.Dimension));
            nint start = irreps.Offset(b) * next, end = irreps.Offset(b + 1) * next;
            for (int c = 0; c < channels; c += TLanes.Width)
            {
                TLanes g = share * TLanes.Load(gradient + c);
                for (nint row = start + c; row < end; row += next)
                {
                    MultiplyAdd(g, y + row, ofX + row);
                    MultiplyAdd(g, x + row, ofY + row);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(TLanes factor, T* source, T* target) => TLanes.MultiplyAdd(factor, TLanes.Load(source), TLanes.Load(target)).Store(target);
}

/// <summary>Makes a <see cref="FusedInvariants{TLanes, T}"/>.</summary>
internal readonly struct FusedInvariantsFactory<T>(Irreps irreps, int channels, bool isSymmetric) : ILaneFactory<T, FusedOperation>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public FusedOperation Create<TLanes>()
        where TLanes : unmanaged, IRootLanes<TLanes, T> => new FusedInvariants<TLanes, T>(irreps, channels, isSymmetric);
}
