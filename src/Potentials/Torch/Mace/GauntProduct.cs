using EquivSim.O3;
using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// Products of functions on the sphere instead of the symmetric contraction (after Luo, Chen, Krishnapriyan 2024): for each order ν the messages
/// make ν functions, each degree weighted, and the degrees of their product are weighted again and summed over ν.
/// </summary>
internal sealed class GauntProduct : IManyBodyProduct
{
    private readonly TorchSphereProduct[] _products;
    private readonly Parameter[] _before, _after;
    private readonly Tensor[] _factorDegrees;
    private readonly Tensor _outputDegrees;
    private readonly int _outputDegreeCount;

    public GauntProduct(ParameterSet tensors, string name, MaceShape shape, int layer)
    {
        int degrees = shape.MaxEll + 1, correlation = shape.Correlations[layer];
        _outputDegreeCount = shape.OutputMaxDegree(layer) + 1;
        Irreps functions = Irreps.SphericalHarmonics(shape.MaxEll), results = Irreps.SphericalHarmonics(_outputDegreeCount - 1);
        int[] orders = [.. Enumerable.Range(2, correlation - 1)];
        _products = [.. orders.Select(order => new TorchSphereProduct(new SphereProductSpec([.. Enumerable.Repeat(functions, order)], results), tensors.DataType))];
        // A function of random components has then values of unit variance.
        _before = [.. orders.Select(order => tensors.Normal($"{name}.gaunt.{order}.before", [shape.ElementCount, order * degrees, shape.Channels], 1.0 / degrees))];
        _after = [.. Enumerable.Range(1, correlation).Select(order => tensors.Normal($"{name}.gaunt.{order}.after", [shape.ElementCount, _outputDegreeCount, shape.Channels]))];
        _factorDegrees = [.. orders.Select(order => tensors.Indices(Enumerable.Range(0, order).SelectMany(factor => Degrees(functions).Select(l => factor * degrees + l))))];
        _outputDegrees = tensors.Indices(Degrees(results));
    }

    public IReadOnlyList<(string Name, CouplingBasis Couplings)> CouplingArrays => [];

    public Tensor[] Forward(Tensor[] messages, Tensor nodeElements)
    {
        Tensor x = cat(messages, 1);
        long nodes = x.shape[0], channels = x.shape[2], outputs = _outputDegrees.shape[0];
        Tensor sum = x.narrow(1, 0, outputs) * Weights(_after[0], _outputDegrees);
        for (int i = 0; i < _products.Length; i++)
        {
            Tensor factors = x.repeat(1, i + 2, 1) * Weights(_before[i], _factorDegrees[i]);
            Tensor product = _products[i].Forward(factors.transpose(1, 2).reshape(nodes * channels, -1)).view(nodes, channels, outputs);
            sum += product.transpose(1, 2) * Weights(_after[i + 1], _outputDegrees);
        }
        return sum.split([.. Enumerable.Range(0, _outputDegreeCount).Select(l => 2L * l + 1)], 1);

        // Of each node's element, for each component: [nodes, components, channels].
        Tensor Weights(Tensor weights, Tensor degreeOfComponent) => weights.index_select(1, degreeOfComponent).index_select(0, nodeElements);
    }

    public void Dispose()
    {
    }

    private static IEnumerable<int> Degrees(Irreps irreps) => irreps.SelectMany(b => Enumerable.Repeat(b.Irrep.L, b.Irrep.Dimension));
}
