using EquivSim.O3;
using EquivSim.TensorProducts;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The convolution by a tensor product: that of every edge, then the sum on the receivers.</summary>
internal sealed class BackendConvolution : IMessageConvolution, IDisposable
{
    private readonly IEdgeProduct _product;
    private readonly ConvolutionPath[] _paths;
    private readonly int _channels, _messageDegrees;

    public BackendConvolution(IReadOnlyList<ConvolutionPath> paths, int channels, int inputMaxDegree, int maxEll, MaceConvolution convolution, ScalarType dtype)
    {
        (_paths, _channels, _messageDegrees) = ([.. paths], channels, maxEll + 1);
        MulIrrep Block(int l) => new(channels, new Irrep(l, Irrep.NaturalParity(l)));
        _product = convolution.Prepare(
            new TensorProductSpec(
                new Irreps(Enumerable.Range(0, inputMaxDegree + 1).Select(Block)), Irreps.SphericalHarmonics(maxEll), new Irreps(paths.Select(p => Block(p.Message))),
                paths.Select((p, i) => new TensorProductPath(p.Sender, p.Harmonic, i, ConnectionMode.Uvu))),
            dtype);
    }

    public Tensor[] Forward(Tensor[] features, EdgeFeatures edges, Tensor radial, Tensor outputMatrix, MaceBatch batch)
    {
        long nodes = features[0].shape[0];
        // From components first to channels first.
        Tensor x = cat([.. features.Select(f => f.transpose(1, 2).reshape(nodes, -1))], 1);
        Tensor products = _product.Forward(x.index_select(0, batch.Senders), edges, radial.mm(outputMatrix));
        Tensor[] sums = EdgeSums.OnReceivers(products, batch.Layout).split([.. _paths.Select(p => (long)_channels * (2 * p.Message + 1))], 1);
        var messages = new List<Tensor>[_messageDegrees];
        for (int p = 0; p < _paths.Length; p++)
            (messages[_paths[p].Message] ??= []).Add(sums[p].view(nodes, _channels, -1).transpose(1, 2));
        return [.. messages.Select(m => m.Count == 1 ? m[0] : cat(m, 2))];
    }

    public void Dispose() => _product.Dispose();
}
