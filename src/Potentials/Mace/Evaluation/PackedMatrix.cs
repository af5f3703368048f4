using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>A matrix from channels to channels as <see cref="ChannelMix{TLanes, T}"/> reads it, and its transpose for the way back.</summary>
internal sealed unsafe class PackedMatrix<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeArray<T> _forward, _backward;
    private readonly int _blocks;

    /// <param name="values">Row-major [channels in, channels out].</param>
    /// <param name="channels">Number of channels on both sides.</param>
    /// <param name="scale">Multiplies all entries.</param>
    public PackedMatrix(ReadOnlySpan<double> values, int channels, double scale)
    {
        int row = 2 * TLanes.Width;
        _blocks = (channels + row - 1) / row;
        long size = (long)_blocks * row * _blocks * row;
        _forward = new NativeArray<T>(size);
        _backward = new NativeArray<T>(size);
        _forward.RequireZeros(size);
        _backward.RequireZeros(size);
        for (int i = 0; i < channels; i++)
        {
            for (int o = 0; o < channels; o++)
            {
                T value = T.CreateTruncating(scale * values[i * channels + o]);
                Forward(o / row)[i * row + o % row] = value;
                Backward(i / row)[o * row + i % row] = value;
            }
        }
    }

    /// <summary>Adds the image of rows to rows; both keep their blocks a fixed stride apart.</summary>
    public void MultiplyAdd(int rows, T* source, nint sourceStride, T* target, nint targetStride)
    {
        for (int block = 0; block < _blocks; block++)
            ChannelMix<TLanes, T>.MultiplyAdd(rows, _blocks, source, sourceStride, Forward(block), target + block * targetStride);
    }

    /// <summary>Adds the image under the transpose.</summary>
    public void MultiplyAddTransposed(int rows, T* source, nint sourceStride, T* target, nint targetStride)
    {
        for (int block = 0; block < _blocks; block++)
            ChannelMix<TLanes, T>.MultiplyAdd(rows, _blocks, source, sourceStride, Backward(block), target + block * targetStride);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
    }

    private long Panel => (long)_blocks * 2 * TLanes.Width * 2 * TLanes.Width;

    private T* Forward(int block) => _forward.Pointer + block * Panel;

    private T* Backward(int block) => _backward.Pointer + block * Panel;
}
