using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>MACE's symmetric contraction with its weights.</summary>
internal sealed class SymmetricProduct : IManyBodyProduct
{
    private readonly SymmetricContraction _contraction;
    private readonly Parameter[] _weights;

    public SymmetricProduct(ParameterSet tensors, string name, MaceShape shape, int layer)
    {
        int correlation = shape.Correlations[layer];
        _contraction = new SymmetricContraction(shape.MaxEll, shape.OutputMaxDegree(layer), correlation, tensors.DataType, tensors.Device);
        string Prefix(ContractionTerm t) => $"{name}.symmetric_contractions.contractions.{t.Degree}";
        _weights = [.. _contraction.Terms.Select(t => tensors.Normal(
            $"{Prefix(t)}.{(t.Order == correlation ? "weights_max" : $"weights.{correlation - 1 - t.Order}")}",
            [shape.ElementCount, t.CouplingCount, shape.Channels], 1.0 / Math.Max(1, t.CouplingCount)))];
        CouplingArrays = [.. _contraction.Terms.Select(t => ($"{Prefix(t)}.U_matrix_{t.Order}", CouplingBasis.Get(shape.MaxEll, t.Order, t.Degree)))];
    }

    public IReadOnlyList<(string Name, CouplingBasis Couplings)> CouplingArrays { get; }

    public Tensor[] Forward(Tensor[] messages, Tensor nodeElements) => _contraction.Forward(messages, _weights, nodeElements);

    public void Dispose() => _contraction.Dispose();
}
