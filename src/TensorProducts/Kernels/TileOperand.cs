using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>The blocks of an operand that a group reads: their components of one channel, brought together unless they are so already.</summary>
internal sealed unsafe class TileOperand<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (int Offset, int Dimension)[] _blocks;
    private readonly AlignedBuffer<T> _channel, _gradient;
    private readonly bool _isTogether;

    public TileOperand(Irreps irreps, int[] blocks)
    {
        _blocks = [.. blocks.Select(b => (irreps.Offset(b), irreps[b].Irrep.Dimension))];
        _isTogether = blocks.Length == 1
            || (irreps[blocks[0]].Multiplicity == 1 && _blocks.Zip(_blocks.Skip(1)).All(p => p.First.Offset + p.First.Dimension == p.Second.Offset));
        int dimension = _isTogether ? 0 : _blocks.Sum(b => b.Dimension);
        _channel = new AlignedBuffer<T>(dimension * TLanes.Stride);
        _gradient = new AlignedBuffer<T>(dimension * TLanes.Stride);
    }

    /// <summary>The components of a channel.</summary>
    public T* Channel(T* tile, int channel)
    {
        if (_isTogether)
            return At(tile, _blocks[0], channel);
        T* target = _channel.Pointer;
        foreach ((int Offset, int Dimension) block in _blocks)
        {
            int length = block.Dimension * TLanes.Stride;
            new ReadOnlySpan<T>(At(tile, block, channel), length).CopyTo(new Span<T>(target, length));
            target += length;
        }
        return _channel.Pointer;
    }

    /// <summary>Where to add the gradient of a channel; <see cref="Return"/> brings it to the tile.</summary>
    public T* Gradient(T* tile, int channel)
    {
        if (_isTogether)
            return At(tile, _blocks[0], channel);
        _gradient.Span.Clear();
        return _gradient.Pointer;
    }

    public void Return(T* tile, int channel)
    {
        if (_isTogether)
            return;
        T* source = _gradient.Pointer;
        foreach ((int Offset, int Dimension) block in _blocks)
        {
            T* target = At(tile, block, channel);
            for (int c = 0; c < block.Dimension; c++, source += TLanes.Stride, target += TLanes.Stride)
                (TLanes.Load(source) + TLanes.Load(target)).Store(target);
        }
    }

    private static T* At(T* tile, (int Offset, int Dimension) block, int channel) =>
        tile + (nint)(block.Offset + channel * block.Dimension) * TLanes.Stride;
}
