using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// e3nn's fully connected product with the one-hot element: a linear map of each degree with a matrix for each element, over
/// sqrt(channels * elements). The flat weight holds [inputs, elements, outputs] for each degree.
/// </summary>
internal sealed class ElementLinear
{
    private readonly Parameter _weight;
    private readonly int _channels, _elements, _degrees;

    public ElementLinear(ParameterSet tensors, string name, int channels, int elements, int degrees)
    {
        (_channels, _elements, _degrees) = (channels, elements, degrees);
        _weight = tensors.Normal(name, [(long)degrees * channels * elements * channels]);
    }

    /// <param name="features">[n, 2l+1, channels] for each degree; degrees beyond the map's are dropped.</param>
    /// <param name="layout">Order of the atoms: those of one element in one run.</param>
    public Tensor[] Forward(Tensor[] features, BatchLayout layout)
    {
        Tensor scaled = _weight.view(_degrees, _channels, _elements, _channels) * (1 / Math.Sqrt((double)_channels * _elements));
        Tensor[][] matrices = [.. scaled.unbind(0).Select(m => m.unbind(1))];
        var result = new Tensor[_degrees];
        for (int l = 0; l < _degrees; l++)
        {
            Tensor[] parts = EdgeSums.Split(features[l], layout.SegmentSizes);
            for (int s = 0; s < parts.Length; s++)
            {
                ElementSegment segment = layout.Segments[s];
                parts[s] = parts[s].reshape(segment.NodeCount * (2 * l + 1), _channels)
                    .mm(matrices[l][segment.Element])
                    .view(segment.NodeCount, 2 * l + 1, _channels);
            }
            result[l] = parts.Length == 1 ? parts[0] : cat(parts, 0);
        }
        return result;
    }
}
