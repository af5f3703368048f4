using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>The elements' features: a table, of which each atom has a row, and its image under the first layer's linear map, which the convolution gathers.</summary>
internal sealed unsafe class GradientEmbedding<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GradientWorkspace<TLanes, T> _work;
    private readonly RowArray<T> _features, _featureGradientTangents, _table, _tableGradients, _mappedGradients;
    private readonly long _offset;
    private readonly T _scale;

    /// <param name="work">What all layers share.</param>
    /// <param name="features">Features of the atoms, to be filled.</param>
    /// <param name="featureGradientTangents">Tangents of their gradients.</param>
    public GradientEmbedding(GradientWorkspace<TLanes, T> work, RowArray<T> features, RowArray<T> featureGradientTangents)
    {
        (_work, _features, _featureGradientTangents) = (work, features, featureGradientTangents);
        int elements = work.Shape.ElementCount;
        _offset = work.Weights.Take("node_embedding.linear.weight", (long)elements * work.Shape.Channels);
        _scale = T.CreateTruncating(1 / Math.Sqrt(elements));
        (_table, _tableGradients, _mappedGradients) = (Table(), Table(), Table());

        RowArray<T> Table()
        {
            var table = RowArray<T>.OfDegrees(0, work.Blocks, Row);
            table.Resize(elements);
            table.Clear(0, elements);
            return table;
        }
    }

    private static int Row => GradientWorkspace<TLanes, T>.Row;

    /// <summary>Features of all atoms, and of all elements for the convolution.</summary>
    public void Forward(GradientLayer<TLanes, T> layer)
    {
        int channels = _work.Shape.Channels, elements = _work.Shape.ElementCount;
        T* weights = _work.Weights.Values.Pointer + _offset;
        for (int z = 0; z < elements; z++)
        {
            for (int c = 0; c < channels; c++)
                _table.At(0, c / Row, z)[c % Row] = _scale * weights[z * channels + c];
        }
        for (int node = 0; node < _work.Batch.AtomCount; node++)
        {
            for (int block = 0; block < _work.Blocks; block++)
                new Span<T>(_table.At(0, block, _work.Batch.Elements.Pointer[node]), Row).CopyTo(new Span<T>(_features.At(0, block, node), Row));
        }
        RowArray<T>[] mapped = layer.Convolution.Features;
        mapped[0].Clear(0, elements);
        mapped[1].Clear(0, elements);
        layer.Up[0].MultiplyAdd(elements, _table.At(0, 0, 0), _table.BlockStride(0), mapped[0].At(0, 0, 0), mapped[0].BlockStride(0));
    }

    /// <summary>Writes the gradients of the table and of the linear map.</summary>
    public void StoreGradients(GradientLayer<TLanes, T> layer)
    {
        SumByElement(_featureGradientTangents, _tableGradients);
        SumByElement(layer.Convolution.FeatureGradients[1], _mappedGradients);
        int channels = _work.Shape.Channels, elements = _work.Shape.ElementCount;
        TrainableMatrix<TLanes, T> up = layer.Up[0];
        up.MultiplyAddTransposed(elements, _mappedGradients.At(0, 0, 0), _mappedGradients.BlockStride(0), _tableGradients.At(0, 0, 0), _tableGradients.BlockStride(0));
        T* gradients = _work.Weights.Gradients.Pointer;
        for (int block = 0; block < _work.Blocks; block++)
        {
            up.ClearGradient(block);
            up.AddGradient(block, elements, _table.At(0, 0, 0), _table.BlockStride(0), _mappedGradients.At(0, block, 0));
            up.StoreGradient(block, gradients);
        }
        for (int z = 0; z < elements; z++)
        {
            for (int c = 0; c < channels; c++)
                gradients[_offset + z * channels + c] = _scale * _tableGradients.At(0, c / Row, z)[c % Row];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _table.Dispose();
        _tableGradients.Dispose();
        _mappedGradients.Dispose();
    }

    private void SumByElement(RowArray<T> atoms, RowArray<T> elements)
    {
        elements.Clear(0, elements.Items);
        for (int node = 0; node < _work.Batch.AtomCount; node++)
        {
            for (int block = 0; block < _work.Blocks; block++)
            {
                T* source = atoms.At(0, block, node);
                T* target = elements.At(0, block, _work.Batch.Elements.Pointer[node]);
                for (int k = 0; k < Row; k += TLanes.Width)
                    (TLanes.Load(target + k) + TLanes.Load(source + k)).Store(target + k);
            }
        }
    }
}
