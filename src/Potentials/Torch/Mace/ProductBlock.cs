using EquivSim.TensorProducts;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The products of the messages, a linear map, and the self-connection.</summary>
internal sealed class ProductBlock : IDisposable
{
    private readonly IManyBodyProduct _product;
    private readonly DegreeLinear _linear;

    public ProductBlock(ParameterSet tensors, string name, MaceShape shape, int layer)
    {
        _product = shape.Product == MaceProduct.Gaunt ? new GauntProduct(tensors, name, shape, layer) : new SymmetricProduct(tensors, name, shape, layer);
        _linear = new DegreeLinear(tensors, $"{name}.linear.weight", [.. Enumerable.Repeat(shape.Channels, shape.OutputMaxDegree(layer) + 1)], shape.Channels);
    }

    /// <inheritdoc cref="IManyBodyProduct.CouplingArrays"/>
    public IReadOnlyList<(string Name, CouplingBasis Couplings)> CouplingArrays => _product.CouplingArrays;

    /// <returns>[nodes, 2l+1, channels] by degree.</returns>
    public Tensor[] Forward(Tensor[] messages, Tensor[]? skip, Tensor nodeElements)
    {
        Tensor[] features = _linear.Forward(_product.Forward(messages, nodeElements));
        for (int l = 0; skip is not null && l < skip.Length; l++)
            features[l] = features[l] + skip[l];
        return features;
    }

    /// <inheritdoc/>
    public void Dispose() => _product.Dispose();
}
