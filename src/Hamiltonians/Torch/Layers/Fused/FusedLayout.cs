using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Features between the networks' layout, [components, n, channels], and the executors', [n, irreps], each block [channels, 2l+1].
/// </summary>
/// <param name="irreps">One of each.</param>
/// <param name="channels">Channels of each.</param>
/// <param name="toRows">To the executors' layout, or from it.</param>
internal sealed unsafe class FusedLayout<T>(Irreps irreps, int channels, bool toRows) : FusedOperation
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override Tensor Forward(IReadOnlyList<Tensor> operands, List<Tensor> kept) => Turn(operands[0], toRows);

    public override Tensor?[] Backward(IReadOnlyList<Tensor> saved, Tensor gradient) => [Turn(gradient, !toRows)];

    private Tensor Turn(Tensor x, bool isToRows)
    {
        var n = (int)x.shape[isToRows ? 1 : 0];
        Tensor result = empty(isToRows ? [n, irreps.Dimension * channels] : [irreps.Dimension, n, channels], x.dtype);
        fixed (T* source = TensorData.Numbers<T>(x), target = TensorData.Numbers<T>(result))
        {
            if (isToRows)
                ToRows(n, source, target);
            else
                FromRows(n, source, target);
        }
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ToRows(int n, T* source, T* rows)
    {
        for (int b = 0; b < irreps.Count; b++)
        {
            int dimension = irreps[b].Irrep.Dimension;
            for (int m = 0; m < dimension; m++)
            {
                T* target = rows + irreps.Offset(b) * channels + m;
                for (int i = 0; i < n; i++, source += channels, target += irreps.Dimension * channels)
                {
                    for (int c = 0; c < channels; c++)
                        target[c * dimension] = source[c];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FromRows(int n, T* rows, T* target)
    {
        for (int b = 0; b < irreps.Count; b++)
        {
            int dimension = irreps[b].Irrep.Dimension;
            for (int m = 0; m < dimension; m++)
            {
                T* source = rows + irreps.Offset(b) * channels + m;
                for (int i = 0; i < n; i++, target += channels, source += irreps.Dimension * channels)
                {
                    for (int c = 0; c < channels; c++)
                        target[c] = source[c * dimension];
                }
            }
        }
    }
}
