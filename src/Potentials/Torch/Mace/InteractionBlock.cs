using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The geometry of a batch as the layers see it.</summary>
/// <param name="Vectors">[slots, 3], Angstrom.</param>
/// <param name="Harmonics">[slots, 2l+1] by degree.</param>
/// <param name="Radial">Radial basis, [slots, number of functions].</param>
internal sealed record EdgeFeatures(Tensor Vectors, Tensor[] Harmonics, Tensor Radial);

/// <summary>
/// One message passing step: linear map, convolution with radial weights, linear map, and the self-connection.
/// </summary>
internal sealed class InteractionBlock : IDisposable
{
    private readonly InteractionKind _kind;
    private readonly double _averageNeighbors;
    private readonly DegreeLinear _up, _down;
    private readonly RadialNetwork _network;
    private readonly IMessageConvolution _convolution;
    private readonly ElementLinear _skip;
    private readonly Parameter? _density;

    /// <param name="tensors">Where the weights are made.</param>
    /// <param name="name">Prefix of their names.</param>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="layer">Which layer this is.</param>
    /// <param name="convolution">What computes the convolution; torch's own operations when null.</param>
    public InteractionBlock(ParameterSet tensors, string name, MaceShape shape, int layer, MaceConvolution? convolution = null)
    {
        _kind = shape.Interactions[layer];
        _averageNeighbors = shape.AverageNeighbors;
        int inputDegrees = shape.InputMaxDegree(layer) + 1;
        int messageDegrees = shape.MaxEll + 1;
        int channels = shape.Channels;

        ConvolutionPath[] paths = ConvolutionPath.Enumerate(inputDegrees - 1, shape.MaxEll);
        _up = new DegreeLinear(tensors, $"{name}.linear_up.weight", [.. Enumerable.Repeat(channels, inputDegrees)], channels);
        _network = new RadialNetwork(
            tensors, $"{name}.conv_tp_weights", [shape.BesselCount, .. shape.RadialHidden, paths.Length * channels], shape.ActivationScale);
        _convolution = convolution is null
            ? new MessageConvolution(tensors, paths, channels)
            : new BackendConvolution(paths, channels, inputDegrees - 1, shape.MaxEll, convolution, tensors.DataType);
        int[] fanIn = [.. Enumerable.Range(0, messageDegrees).Select(l => channels * paths.Count(p => p.Message == l))];
        _down = new DegreeLinear(tensors, $"{name}.linear.weight", fanIn, channels);
        int skipDegrees = _kind.IsResidual ? Math.Min(shape.InputMaxDegree(layer), shape.OutputMaxDegree(layer)) + 1 : messageDegrees;
        _skip = new ElementLinear(tensors, $"{name}.skip_tp.weight", channels, shape.ElementCount, skipDegrees);
        if (_kind.HasDensity)
            _density = tensors.Normal($"{name}.density_fn.layer0.weight", [shape.BesselCount, 1]);
    }

    /// <param name="features">[nodes, 2l+1, channels] by degree.</param>
    /// <param name="edges">Geometry.</param>
    /// <param name="batch">Graph.</param>
    /// <returns>Messages by degree, and the self-connection by degree or null.</returns>
    public (Tensor[] Messages, Tensor[]? Skip) Forward(Tensor[] features, EdgeFeatures edges, MaceBatch batch)
    {
        Tensor[]? skip = _kind.IsResidual ? _skip.Forward(features, batch.Layout) : null;
        Tensor[] messages = _convolution.Forward(_up.Forward(features), edges, _network.Hidden(edges.Radial), _network.OutputMatrix, batch);
        messages = _down.Forward(messages);
        if (_density is null)
        {
            messages = [.. messages.Select(m => m / _averageNeighbors)];
        }
        else
        {
            Tensor perEdge = edges.Radial.mm(_density * (1 / Math.Sqrt(_density.shape[0]))).square().tanh();
            Tensor scale = (1 + EdgeSums.OnReceivers(perEdge, batch.Layout)).reciprocal().unsqueeze(2);
            messages = [.. messages.Select(m => m * scale)];
        }
        return (_kind.IsResidual ? messages : _skip.Forward(messages, batch.Layout), skip);
    }

    public void Dispose() => (_convolution as IDisposable)?.Dispose();
}
