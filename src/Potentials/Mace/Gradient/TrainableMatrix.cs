using System.Numerics;
using System.Runtime.InteropServices;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>
/// A matrix of a vector of weights, packed for <see cref="ChannelMix{TLanes, T}"/> together with its transpose, and the gradient of its entries.
/// </summary>
/// <param name="inputs">Number of input channels.</param>
/// <param name="outputs">Number of output channels.</param>
/// <param name="offset">Place of the first entry in the vector of weights.</param>
/// <param name="stride">Numbers from one input's row to the next in that vector.</param>
/// <param name="scale">Multiplies all entries.</param>
internal sealed unsafe class TrainableMatrix<TLanes, T>(int inputs, int outputs, long offset, int stride, double scale) : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeArray<T> _forward = new(), _backward = new(), _gradient = new();
    private readonly T _scale = T.CreateTruncating(scale);

    private static int Row => 2 * TLanes.Width;

    /// <summary>Blocks of input channels.</summary>
    public int InputBlocks { get; } = (inputs + Row - 1) / Row;

    /// <summary>Blocks of output channels.</summary>
    public int OutputBlocks { get; } = (outputs + Row - 1) / Row;

    private long Size => (long)InputBlocks * OutputBlocks * Row * Row;

    /// <summary>Takes over the entries.</summary>
    public void Load(T* weights)
    {
        int row = Row;
        if (_forward.Length == 0)
        {
            // What lies beyond the channels stays zero.
            _forward.RequireZeros(Size);
            _backward.RequireZeros(Size);
            _gradient.RequireZeros(Size);
        }
        T scale = _scale;
        for (int outputBlock = 0; outputBlock < OutputBlocks; outputBlock++)
        {
            int firstOutput = outputBlock * row, outputCount = Math.Min(row, outputs - firstOutput);
            T* forward = Forward(outputBlock);
            for (int i = 0; i < inputs; i++)
            {
                T* source = weights + offset + (long)i * stride + firstOutput;
                for (int o = 0; o < outputCount; o++)
                    forward[i * row + o] = scale * source[o];
            }
            for (int inputBlock = 0; inputBlock < InputBlocks; inputBlock++)
            {
                int firstInput = inputBlock * row, inputCount = Math.Min(row, inputs - firstInput);
                T* backward = Backward(inputBlock) + firstOutput * row;
                for (int o = 0; o < outputCount; o++)
                {
                    T* source = forward + firstInput * row + o;
                    for (int i = 0; i < inputCount; i++)
                        backward[o * row + i] = source[i * row];
                }
            }
        }
    }

    /// <summary>Adds the image of rows to rows; both keep their blocks a fixed stride apart.</summary>
    public void MultiplyAdd(int rows, T* source, nint sourceStride, T* target, nint targetStride)
    {
        for (int block = 0; block < OutputBlocks; block++)
            ChannelMix<TLanes, T>.MultiplyAdd(rows, InputBlocks, source, sourceStride, Forward(block), target + block * targetStride);
    }

    /// <summary>Adds one block of output channels of the image.</summary>
    public void MultiplyAdd(int outputBlock, int rows, T* source, nint sourceStride, T* target) =>
        ChannelMix<TLanes, T>.MultiplyAdd(rows, InputBlocks, source, sourceStride, Forward(outputBlock), target);

    /// <summary>Adds the image under the transpose.</summary>
    public void MultiplyAddTransposed(int rows, T* source, nint sourceStride, T* target, nint targetStride)
    {
        for (int block = 0; block < InputBlocks; block++)
            ChannelMix<TLanes, T>.MultiplyAdd(rows, OutputBlocks, source, sourceStride, Backward(block), target + block * targetStride);
    }

    /// <summary>Adds the image of one block of output channels under the transpose.</summary>
    public void MultiplyAddTransposed(int outputBlock, int rows, T* source, T* target, nint targetStride)
    {
        for (int block = 0; block < InputBlocks; block++)
            ChannelMix<TLanes, T>.MultiplyAdd(rows, 1, source, 0, Backward(block) + (long)outputBlock * Row * Row, target + block * targetStride);
    }

    /// <summary>Forgets the gradient of a block of output channels.</summary>
    public void ClearGradient(int outputBlock) =>
        NativeMemory.Clear(Gradient(outputBlock), (nuint)(InputBlocks * Row * Row) * (nuint)sizeof(T));

    /// <summary>Adds the products of inputs and output gradients to the gradient of a block of output channels.</summary>
    public void AddGradient(int outputBlock, int rows, T* inputRows, nint inputStride, T* outputRows)
    {
        T* gradient = Gradient(outputBlock);
        for (int block = 0; block < InputBlocks; block++)
            ChannelOuter<TLanes, T>.MultiplyAdd(rows, inputRows + block * inputStride, outputRows, gradient + (long)block * Row * Row);
    }

    /// <summary>Writes the gradient of a block of output channels to the vector of all gradients.</summary>
    public void StoreGradient(int outputBlock, T* gradients)
    {
        int row = Row, first = outputBlock * row, count = Math.Min(row, outputs - first);
        T scale = _scale;
        T* gradient = Gradient(outputBlock);
        for (int i = 0; i < inputs; i++)
        {
            T* target = gradients + offset + (long)i * stride + first;
            for (int o = 0; o < count; o++)
                target[o] = scale * gradient[i * row + o];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
        _gradient.Dispose();
    }

    private T* Forward(int outputBlock) => _forward.Pointer + (long)outputBlock * InputBlocks * Row * Row;

    private T* Backward(int inputBlock) => _backward.Pointer + (long)inputBlock * OutputBlocks * Row * Row;

    private T* Gradient(int outputBlock) => _gradient.Pointer + (long)outputBlock * InputBlocks * Row * Row;
}
