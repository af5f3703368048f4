using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The symmetric contraction of the messages, a linear map, and the self-connection.</summary>
internal sealed class ProductBlock : IDisposable
{
    private readonly DegreeLinear _linear;
    private readonly SymmetricContraction _contraction;
    private readonly Parameter[] _weights;

    /// <summary>Where the couplings of each name in a MACE file are to be checked: name of U and the couplings it must hold.</summary>
    public IReadOnlyList<(string Name, CouplingBasis Couplings)> CouplingArrays { get; }

    public ProductBlock(ParameterSet tensors, string name, MaceShape shape, int layer)
    {
        int outputMax = shape.OutputMaxDegree(layer), correlation = shape.Correlations[layer];
        _contraction = new SymmetricContraction(shape.MaxEll, outputMax, correlation, tensors.DataType, tensors.Device);
        string Prefix(ContractionTerm t) => $"{name}.symmetric_contractions.contractions.{t.Degree}";
        _weights = [.. _contraction.Terms.Select(t => tensors.Normal(
            $"{Prefix(t)}.{(t.Order == correlation ? "weights_max" : $"weights.{correlation - 1 - t.Order}")}",
            [shape.ElementCount, t.CouplingCount, shape.Channels], 1.0 / Math.Max(1, t.CouplingCount)))];
        CouplingArrays = [.. _contraction.Terms.Select(t => ($"{Prefix(t)}.U_matrix_{t.Order}", CouplingBasis.Get(shape.MaxEll, t.Order, t.Degree)))];
        _linear = new DegreeLinear(tensors, $"{name}.linear.weight", [.. Enumerable.Repeat(shape.Channels, outputMax + 1)], shape.Channels);
    }

    /// <returns>[nodes, 2l+1, channels] by degree.</returns>
    public Tensor[] Forward(Tensor[] messages, Tensor[]? skip, Tensor nodeElements)
    {
        Tensor[] features = _linear.Forward(_contraction.Forward(messages, _weights, nodeElements));
        for (int l = 0; skip is not null && l < skip.Length; l++)
            features[l] = features[l] + skip[l];
        return features;
    }

    /// <inheritdoc/>
    public void Dispose() => _contraction.Dispose();
}
