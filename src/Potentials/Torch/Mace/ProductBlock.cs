using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The many-body product of the messages, a linear map, and the self-connection.</summary>
internal sealed class ProductBlock
{
    private readonly DegreeLinear _linear;

    public ManyBodyProduct Product { get; }

    public ProductBlock(ModelTensors tensors, string name, MaceShape shape, int layer)
    {
        int outputMax = shape.OutputMaxDegree(layer);
        Product = new ManyBodyProduct(
            tensors, $"{name}.symmetric_contractions", shape.MaxEll, outputMax, shape.Correlations[layer],
            shape.ElementCount, shape.Channels);
        _linear = new DegreeLinear(tensors, $"{name}.linear.weight", [.. Enumerable.Repeat(shape.Channels, outputMax + 1)], shape.Channels);
    }

    /// <returns>[nodes, 2l+1, channels] by degree.</returns>
    public Tensor[] Forward(Tensor[] messages, Tensor[]? skip, Tensor nodeElements)
    {
        Tensor[] features = _linear.Forward(Product.Forward(messages, nodeElements));
        for (int l = 0; skip is not null && l < skip.Length; l++)
            features[l] = features[l] + skip[l];
        return features;
    }
}
