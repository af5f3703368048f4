using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A <see cref="SphereProductEngine{TLanes, T}"/> of any width; gradients and directions that are not wanted or not given are null.</summary>
internal unsafe interface ISphereProductEngine<T>
    where T : unmanaged
{
    /// <summary>Most samples of a tile.</summary>
    int Width { get; }

    /// <summary>Products of one tile.</summary>
    void Forward(T* x, T* result, int first, int samples);

    /// <summary>Gradients of one tile.</summary>
    void Backward(T* x, T* outputGradient, T* xGradient, int first, int samples);

    /// <summary>Gradients of the gradients of one tile, along a direction.</summary>
    void DoubleBackward(T* x, T* outputGradient, T* direction, T* xGradient, T* outputGradientGradient, int first, int samples);
}

/// <summary>Products of functions for as many samples as there are lanes, channel by channel.</summary>
internal sealed unsafe class SphereProductEngine<TLanes, T> : ISphereProductEngine<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SphereProductSpec _spec;
    private readonly int[] _offsets;
    private readonly SphereProductKernel<TLanes, T> _kernel;
    private readonly TileOperand<TLanes, T>[] _inputs, _directions;
    private readonly TileOperand<TLanes, T> _output, _slope;
    private readonly AlignedBuffer<T> _x, _z;
    private readonly AlignedBuffer<nint> _channels;
    private AlignedBuffer<T>? _xGradient, _direction, _zSlope;

    public SphereProductEngine(SphereProductSpec spec)
    {
        _spec = spec;
        _kernel = new(spec);
        _offsets = new int[spec.Inputs.Count];
        for (int f = 1; f < _offsets.Length; f++)
            _offsets[f] = _offsets[f - 1] + spec.Inputs[f - 1].Dimension * TLanes.Stride;
        (_inputs, _directions) = ([.. spec.Inputs.Select(Operand)], [.. spec.Inputs.Select(Operand)]);
        (_output, _slope) = (Operand(spec.Out), Operand(spec.Out));
        (_x, _z) = (Vectors(spec.InputDimension), Vectors(spec.Out.Dimension));
        _channels = new AlignedBuffer<nint>(3 * _offsets.Length);

        static TileOperand<TLanes, T> Operand(Irreps irreps) => new(irreps, [.. Enumerable.Range(0, irreps.Count)]);
    }

    public int Width => TLanes.Width;

    public void Forward(T* x, T* result, int first, int samples)
    {
        Pack(x, first, samples, _spec.InputDimension, _x);
        _z.Span.Clear();
        for (int u = 0; u < _spec.Channels; u++)
        {
            _kernel.Forward(Channels(_inputs, _x.Pointer, u, 0), _output.Gradient(_z.Pointer, u));
            _output.Return(_z.Pointer, u);
        }
        Unpack(_z, result, first, samples, _spec.Out.Dimension);
    }

    public void Backward(T* x, T* outputGradient, T* xGradient, int first, int samples)
    {
        Pack(x, first, samples, _spec.InputDimension, _x);
        Pack(outputGradient, first, samples, _spec.Out.Dimension, _z);
        T* gradient = Cleared(ref _xGradient, _spec.InputDimension);
        for (int u = 0; u < _spec.Channels; u++)
        {
            _kernel.Backward(Channels(_inputs, _x.Pointer, u, 0), _output.Channel(_z.Pointer, u), Gradients(gradient, u));
            Return(gradient, u);
        }
        Unpack(_xGradient!, xGradient, first, samples, _spec.InputDimension);
    }

    public void DoubleBackward(T* x, T* outputGradient, T* direction, T* xGradient, T* outputGradientGradient, int first, int samples)
    {
        _direction ??= Vectors(_spec.InputDimension);
        Pack(x, first, samples, _spec.InputDimension, _x);
        Pack(direction, first, samples, _spec.InputDimension, _direction);
        Pack(outputGradient, first, samples, _spec.Out.Dimension, _z);
        T* gradient = Cleared(ref _xGradient, _spec.InputDimension), slope = Cleared(ref _zSlope, _spec.Out.Dimension);
        for (int u = 0; u < _spec.Channels; u++)
        {
            _kernel.DoubleBackward(
                Channels(_inputs, _x.Pointer, u, 0), Channels(_directions, _direction.Pointer, u, 2), _output.Channel(_z.Pointer, u),
                _slope.Gradient(slope, u), Gradients(gradient, u));
            Return(gradient, u);
            _slope.Return(slope, u);
        }
        if (xGradient != null)
            Unpack(_xGradient!, xGradient, first, samples, _spec.InputDimension);
        if (outputGradientGradient != null)
            Unpack(_zSlope!, outputGradientGradient, first, samples, _spec.Out.Dimension);
    }

    private static AlignedBuffer<T> Vectors(int count) => new(checked(count * TLanes.Stride));

    private static T* Cleared(ref AlignedBuffer<T>? tile, int dimension)
    {
        (tile ??= Vectors(dimension)).Span.Clear();
        return tile.Pointer;
    }

    private static void Pack(T* rows, int first, int samples, int dimension, AlignedBuffer<T> tile) =>
        LanePacking<TLanes, T>.Pack(rows + (nint)first * dimension, samples, dimension, tile.Pointer);

    private static void Unpack(AlignedBuffer<T> tile, T* rows, int first, int samples, int dimension) =>
        LanePacking<TLanes, T>.Unpack(tile.Pointer, samples, dimension, rows + (nint)first * dimension, add: false);

    /// <summary>A channel of each function.</summary>
    private T** Channels(TileOperand<TLanes, T>[] operands, T* tile, int channel, int list)
    {
        T** pointers = (T**)_channels.Pointer + list * operands.Length;
        for (int f = 0; f < operands.Length; f++)
            pointers[f] = operands[f].Channel(tile + _offsets[f], channel);
        return pointers;
    }

    private T** Gradients(T* tile, int channel)
    {
        T** pointers = (T**)_channels.Pointer + _inputs.Length;
        for (int f = 0; f < _inputs.Length; f++)
            pointers[f] = _inputs[f].Gradient(tile + _offsets[f], channel);
        return pointers;
    }

    private void Return(T* tile, int channel)
    {
        for (int f = 0; f < _inputs.Length; f++)
            _inputs[f].Return(tile + _offsets[f], channel);
    }
}
