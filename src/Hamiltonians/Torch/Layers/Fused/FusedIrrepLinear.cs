using System.Numerics;
using EquivSim.O3;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>What <see cref="IrrepLinear"/> does, for operands x [components, n, inputs], weights [irreps, inputs, outputs] and perhaps an offset [outputs].</summary>
/// <param name="irreps">One of each.</param>
/// <param name="inputs">Channels that come in.</param>
/// <param name="outputs">Channels that come out.</param>
internal sealed unsafe class FusedIrrepLinear<TLanes, T>(Irreps irreps, int inputs, int outputs) : FusedOperation
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override Tensor Forward(IReadOnlyList<Tensor> operands, List<Tensor> kept)
    {
        Tensor x = operands[0];
        var n = (int)x.shape[1];
        Tensor result = zeros([irreps.Dimension, n, outputs], x.dtype);
        Span<T> sums = TensorData.Numbers<T>(result);
        if (operands.Count > 2)
        {
            for (int i = 0; i < n; i++)
                TensorData.Numbers<T>(operands[2]).CopyTo(sums[(i * outputs)..]);
        }
        fixed (T* source = TensorData.Numbers<T>(x), weights = TensorData.Numbers<T>(operands[1]), target = sums)
        {
            for (int b = 0; b < irreps.Count; b++)
            {
                nint first = (nint)irreps.Offset(b) * n;
                RowProduct<TLanes, T>.Add(irreps[b].Irrep.Dimension * n, inputs, outputs, source + first * inputs, weights + b * inputs * outputs, target + first * outputs);
            }
        }
        return result;
    }

    public override Tensor?[] Backward(IReadOnlyList<Tensor> saved, Tensor gradient)
    {
        (Tensor x, Tensor w) = (saved[0], saved[1]);
        var n = (int)x.shape[1];
        Tensor? toX = x.requires_grad ? zeros(x.shape, x.dtype) : null, toOffset = saved.Count > 2 ? zeros(saved[2].shape, x.dtype) : null;
        Tensor toWeights = zeros(w.shape, x.dtype), turned = empty([outputs, inputs], x.dtype);
        fixed (T* g = TensorData.Numbers<T>(gradient), source = TensorData.Numbers<T>(x), weights = TensorData.Numbers<T>(w), gw = TensorData.Numbers<T>(toWeights), transposed = TensorData.Numbers<T>(turned))
        {
            if (toX is not null)
            {
                fixed (T* gx = TensorData.Numbers<T>(toX))
                {
                    for (int b = 0; b < irreps.Count; b++)
                    {
                        nint first = (nint)irreps.Offset(b) * n;
                        RowProduct<TLanes, T>.Transpose(inputs, outputs, weights + b * inputs * outputs, transposed);
                        RowProduct<TLanes, T>.Add(irreps[b].Irrep.Dimension * n, outputs, inputs, g + first * outputs, transposed, gx + first * inputs);
                    }
                }
            }
            for (int b = 0; b < irreps.Count; b++)
            {
                nint first = (nint)irreps.Offset(b) * n;
                RowProduct<TLanes, T>.AddTransposed(inputs, irreps[b].Irrep.Dimension * n, outputs, source + first * inputs, g + first * outputs, gw + b * inputs * outputs);
            }
            if (toOffset is not null)
            {
                fixed (T* offset = TensorData.Numbers<T>(toOffset))
                    RowProduct<TLanes, T>.AddRows(n, outputs, g, offset);
            }
        }
        return toOffset is null ? [toX, toWeights] : [toX, toWeights, toOffset];
    }
}

/// <summary>Makes a <see cref="FusedIrrepLinear{TLanes, T}"/>.</summary>
internal readonly struct FusedIrrepLinearFactory<T>(Irreps irreps, int inputs, int outputs) : ILaneFactory<T, FusedOperation>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public FusedOperation Create<TLanes>()
        where TLanes : unmanaged, IRootLanes<TLanes, T> => new FusedIrrepLinear<TLanes, T>(irreps, inputs, outputs);
}
