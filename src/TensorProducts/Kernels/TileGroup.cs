using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A group of paths with its kernel and the places of its operands in a tile.</summary>
internal sealed unsafe class TileGroup<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TileOperand<TLanes, T> _x, _y;
    private readonly TileOutput[] _outputs;
    private readonly BilinearKernel<TLanes, T> _kernel;
    private readonly AlignedBuffer<T> _z, _zGradient;
    private readonly int _channels1, _channels2;
    private readonly bool _isDiagonal;

    public TileGroup(TensorProductSpec spec, PathGroup group, BilinearKernel<TLanes, T> kernel)
    {
        (_kernel, _isDiagonal) = (kernel, group.IsDiagonal);
        (_channels1, _channels2) = (spec.In1[group.In1[0]].Multiplicity, spec.In2[group.In2[0]].Multiplicity);
        _x = new TileOperand<TLanes, T>(spec.In1, group.In1);
        _y = new TileOperand<TLanes, T>(spec.In2, group.In2);
        _outputs = new TileOutput[group.Outputs.Length];
        int row = 0;
        for (int o = 0; o < _outputs.Length; o++)
        {
            _outputs[o] = new TileOutput(spec, group.Outputs[o], row);
            row += _outputs[o].Dimension;
        }
        _z = new AlignedBuffer<T>(row * TLanes.Stride);
        _zGradient = new AlignedBuffer<T>(row * TLanes.Stride);
    }

    /// <summary>Adds the group's products to the tile of results.</summary>
    public void Forward<TWeights>(T* x, T* y, T* weights, T* result)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        for (int v = 0; v < _channels2; v++)
        {
            _kernel.Prepare(_y.Channel(y, v), backward: false);
            for (int u = _isDiagonal ? v : 0, end = _isDiagonal ? v + 1 : _channels1; u < end; u++)
            {
                _kernel.Forward(_x.Channel(x, u), _z.Pointer);
                foreach (ref readonly TileOutput output in _outputs.AsSpan())
                    output.Add<TWeights, TLanes, T>(u, v, _z.Pointer, weights, result);
            }
        }
    }

    /// <summary>Adds to the gradients that are wanted; null stands for the others.</summary>
    public void Backward<TWeights>(T* x, T* y, T* weights, T* resultGradient, T* xGradient, T* yGradient, T* weightGradient)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        for (int v = 0; v < _channels2; v++)
        {
            _kernel.Prepare(_y.Channel(y, v), backward: true);
            for (int u = _isDiagonal ? v : 0, end = _isDiagonal ? v + 1 : _channels1; u < end; u++)
            {
                T* channel = _x.Channel(x, u);
                if (weightGradient != null)
                {
                    _kernel.Forward(channel, _z.Pointer);
                    foreach (ref readonly TileOutput output in _outputs.AsSpan())
                        output.AddWeightGradient<TLanes, T>(u, v, _z.Pointer, resultGradient, weightGradient);
                }
                if (xGradient == null && yGradient == null)
                    continue;
                foreach (ref readonly TileOutput output in _outputs.AsSpan())
                    output.Gather<TWeights, TLanes, T>(u, v, resultGradient, weights, _zGradient.Pointer);
                _kernel.Backward(channel, _zGradient.Pointer, xGradient == null ? null : _x.Gradient(xGradient, u), yGradient != null);
                if (xGradient != null)
                    _x.Return(xGradient, u);
            }
            if (yGradient != null)
            {
                _kernel.Finish(_y.Gradient(yGradient, v));
                _y.Return(yGradient, v);
            }
        }
    }
}
