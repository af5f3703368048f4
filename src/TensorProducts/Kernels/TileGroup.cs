using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A group of paths on tiles: one pair of channels at a time.</summary>
internal sealed unsafe class TileGroup<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TileOperand<TLanes, T> _x, _y;
    private readonly TileOutput[] _outputs;
    private readonly BilinearKernel<TLanes, T> _kernel;
    private readonly int _direct;
    private AlignedBuffer<T> _z, _zGradient;

    /// <param name="spec">The product.</param>
    /// <param name="group">The paths.</param>
    /// <param name="kernel">What computes them.</param>
    /// <param name="isOnly">Whether nothing but this group writes to a block of the result.</param>
    public TileGroup(TensorProductSpec spec, PathGroup group, BilinearKernel<TLanes, T> kernel, Func<int, bool> isOnly)
    {
        (_kernel, IsDiagonal) = (kernel, group.IsDiagonal);
        (Channels1, Channels2) = (spec.In1[group.In1[0]].Multiplicity, spec.In2[group.In2[0]].Multiplicity);
        _x = new TileOperand<TLanes, T>(spec.In1, group.In1);
        _y = new TileOperand<TLanes, T>(spec.In2, group.In2);
        _outputs = new TileOutput[group.Outputs.Length];
        bool isDirect = true;
        for (int o = 0; o < _outputs.Length; o++)
        {
            _outputs[o] = new TileOutput(spec, group.Outputs[o], Rows, isOnly);
            isDirect &= _outputs[o].IsCopy && _outputs[o].Offset == _outputs[0].Offset + Rows;
            Rows += _outputs[o].Dimension;
        }
        _direct = isDirect ? _outputs[0].Offset * TLanes.Stride : -1;
        _z = _zGradient = new AlignedBuffer<T>(0);
    }

    /// <summary>Channels of the first operand.</summary>
    public int Channels1 { get; }

    /// <summary>Channels of the second operand.</summary>
    public int Channels2 { get; }

    /// <summary>Whether only equal channels meet.</summary>
    public bool IsDiagonal { get; }

    /// <summary>Components of all outputs of one pair of channels.</summary>
    public int Rows { get; }

    /// <summary>Gives it memory for <see cref="Rows"/> vectors each, which holds nothing from one call to the next.</summary>
    public void Use(AlignedBuffer<T> z, AlignedBuffer<T> zGradient) => (_z, _zGradient) = (z, zGradient);

    /// <summary>Takes a channel of the second operand.</summary>
    public void Prepare(T* y, int v, bool backward) => _kernel.Prepare(_y.Channel(y, v), backward);

    /// <summary>Products of a channel with the one prepared, to the tile of results.</summary>
    public void Forward<TWeights>(T* x, int u, int v, T* weights, T* result)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        if (_direct >= 0)
        {
            _kernel.Forward(_x.Channel(x, u), result + _direct);
            return;
        }
        _kernel.Forward(_x.Channel(x, u), _z.Pointer);
        foreach (ref readonly TileOutput output in _outputs.AsSpan())
            output.Add<TWeights, TLanes, T>(u, v, _z.Pointer, weights, result);
    }

    /// <summary>Adds to the gradients that are wanted, null standing for the others; that of the second operand follows in <see cref="Finish"/>.</summary>
    public void Backward<TWeights>(T* x, int u, int v, T* weights, T* resultGradient, T* xGradient, bool wantsY, T* weightGradient)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        T* channel = _x.Channel(x, u);
        if (weightGradient != null)
        {
            _kernel.Forward(channel, _z.Pointer);
            foreach (ref readonly TileOutput output in _outputs.AsSpan())
                output.AddWeightGradient<TLanes, T>(u, v, _z.Pointer, resultGradient, weightGradient);
        }
        if (xGradient == null && !wantsY)
            return;
        foreach (ref readonly TileOutput output in _outputs.AsSpan())
            output.Gather<TWeights, TLanes, T>(u, v, resultGradient, weights, _zGradient.Pointer);
        _kernel.Backward(channel, _zGradient.Pointer, xGradient == null ? null : _x.Gradient(xGradient, u), wantsY);
        if (xGradient != null)
            _x.Return(xGradient, u);
    }

    /// <summary>Adds to the gradient of the channel of the second operand that was prepared.</summary>
    public void Finish(T* yGradient, int v)
    {
        _kernel.Finish(_y.Gradient(yGradient, v));
        _y.Return(yGradient, v);
    }
}
