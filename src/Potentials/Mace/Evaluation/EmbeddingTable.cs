using System.Numerics;
using System.Runtime.InteropServices;

namespace EquivSim.Potentials;

/// <summary>The features with which atoms start, by element, and what the first layer's linear map makes of them: both are tables.</summary>
internal sealed unsafe class EmbeddingTable<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _elements, _blocks, _row;

    // [block][element][row].
    private readonly NativeArray<T> _features = new(), _mapped = new();

    public EmbeddingTable(WeightReader reader, MaceShape shape, int row)
    {
        int channels = shape.Channels;
        (_elements, _row, _blocks) = (shape.ElementCount, row, (channels + row - 1) / row);
        double[] embedding = reader.Required("node_embedding.linear.weight", [(long)_elements * channels]);
        double[] up = reader.Required("interactions.0.linear_up.weight", [(long)channels * channels]);
        T* features = _features.RequireZeros((long)_elements * _blocks * row), mapped = _mapped.RequireZeros((long)_elements * _blocks * row);
        for (int z = 0; z < _elements; z++)
        {
            for (int c = 0; c < channels; c++)
            {
                double sum = 0;
                for (int k = 0; k < channels; k++)
                    sum += embedding[z * channels + k] * up[k * channels + c];
                long at = ((long)(c / row) * _elements + z) * row + c % row;
                features[at] = T.CreateTruncating(embedding[z * channels + c] / Math.Sqrt(_elements));
                mapped[at] = T.CreateTruncating(sum / Math.Sqrt((double)_elements * channels));
            }
        }
    }

    /// <summary>Writes the scalar features of some atoms.</summary>
    public void Embed(ReadOnlySpan<int> elements, DegreeRows<T> target)
    {
        for (int block = 0; block < _blocks; block++)
        {
            for (int node = 0; node < elements.Length; node++)
                NativeMemory.Copy(_features.Pointer + ((long)block * _elements + elements[node]) * _row, target.At(0, block, node), (nuint)(_row * sizeof(T)));
        }
    }

    /// <summary>The mapped features of all elements in one block of channels.</summary>
    public T* MappedRows(int block) => _mapped.Pointer + (long)block * _elements * _row;

    /// <inheritdoc/>
    public void Dispose()
    {
        _features.Dispose();
        _mapped.Dispose();
    }
}
