using System.Runtime.InteropServices;
using EquivSim.O3;
using EquivSim.Potentials;
using EquivSim.Structures;
using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Cli.Commands.Bench;

/// <summary>
/// MACE's convolution, 128x0e + 128x1o with harmonics of l ≤ 3, 10 paths, weights for each edge, float32, on the pairs of some structures: the fused kernel
/// against torch, by the dense executor (product of every edge, then their sum) and by one matrix product for each receiver.
/// </summary>
internal sealed class ConvolutionBench : IDisposable
{
    private const double Cutoff = 5;

    private static readonly TensorProductSpec Spec = TensorProductSpec.ChannelWise("128x0e + 128x1o", Irreps.SphericalHarmonics(3), "0e + 1o + 2e + 3o");

    private readonly GraphConvolution<float> _fused = new(Spec);
    private readonly GraphEdges _edges;
    private readonly ChannelWiseConvolution _dense = new(Spec);
    private readonly ReceiverConvolution _byReceiver;
    private readonly float[] _features, _harmonics, _weights, _messages, _cotangent, _featureGradients, _harmonicGradients, _weightGradients;
    private readonly Tensor _x, _y, _w, _g, _senders, _receivers;

    public ConvolutionBench(IReadOnlyList<Structure> structures)
    {
        int[] elements = [.. structures.SelectMany(s => s.AtomicNumbers.ToArray()).Distinct().Order()];
        MaceGraph[] graphs = [.. structures.Select(s => MaceGraph.Build(s, new ElementTable(elements), Cutoff))];
        List<int> senders = [], receivers = [];
        int nodes = 0;
        foreach (MaceGraph graph in graphs)
        {
            senders.AddRange(graph.Senders.Select(s => nodes + s));
            for (int i = 0; i < graph.AtomCount; i++)
                receivers.AddRange(Enumerable.Repeat(nodes + i, graph.Offsets[i + 1] - graph.Offsets[i]));
            nodes += graph.AtomCount;
        }
        _edges = new GraphEdges(nodes, CollectionsMarshal.AsSpan(senders), CollectionsMarshal.AsSpan(receivers));

        _harmonics = new float[_edges.EdgeCount * Spec.In2.Dimension];
        new SphericalHarmonics(3).Compute([.. graphs.SelectMany(g => g.Vectors).Select(v => (float)v)], _harmonics);
        var random = new Random(1);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
        (_features, _weights) = (Numbers(nodes * Spec.In1.Dimension), Numbers(_edges.EdgeCount * Spec.WeightCount));
        _cotangent = Numbers(nodes * Spec.Out.Dimension);
        (_messages, _featureGradients) = (new float[_cotangent.Length], new float[_features.Length]);
        (_harmonicGradients, _weightGradients) = (new float[_harmonics.Length], new float[_weights.Length]);

        using TorchRegion region = TorchRegion.Enter();
        Tensor Leaf(float[] values, int rows) => tensor(values, [rows, values.Length / rows]).requires_grad_().DetachFromDisposeScope();
        (_x, _g) = (Leaf(ChannelsFirst(_features, Spec.In1), nodes), Leaf(ChannelsFirst(_cotangent, Spec.Out), nodes));
        (_y, _w) = (Leaf(_harmonics, _edges.EdgeCount), Leaf(_weights, _edges.EdgeCount));
        long[] from = [.. senders.Select(s => (long)s)], to = [.. receivers.Select(r => (long)r)];
        (_senders, _receivers) = (tensor(from).DetachFromDisposeScope(), tensor(to).DetachFromDisposeScope());
        _byReceiver = new ReceiverConvolution(Spec, _features, _harmonics, _weights, _cotangent, senders, receivers, nodes);
    }

    /// <summary>Four rows: forward, and forward and backward, each against both forms in torch.</summary>
    public IEnumerable<KernelTiming> Measure(int repeats, CancellationToken cancellation)
    {
        string product = $"convolution, {_edges.EdgeCount} edges, 10 paths";
        (string Name, Action Forward, Action Both)[] baselines =
        [
            ("dense executor and sum", () => Dense(backward: false), () => Dense(backward: true)),
            ("matrix product a receiver", () => _byReceiver.Run(backward: false), () => _byReceiver.Run(backward: true)),
        ];
        Forward();
        Backward();
        double difference = Difference();
        foreach ((string name, Action forward, Action both) in baselines)
        {
            (Milliseconds ours, Milliseconds theirs) = KernelTiming.InTurn(Forward, forward, repeats, cancellation);
            yield return new($"{product}, forward", name, ours, theirs, ForwardOperations, ForwardBytes, difference);
            (ours, theirs) = KernelTiming.InTurn(
                () =>
                {
                    Forward();
                    Backward();
                },
                both, repeats, cancellation);
            yield return new($"{product}, forward + backward", name, ours, theirs, ForwardOperations + BackwardOperations, ForwardBytes + BackwardBytes, difference);
        }
    }

    public void Dispose()
    {
        _dense.Dispose();
        _byReceiver.Dispose();
        foreach (Tensor t in new[] { _x, _y, _w, _g, _senders, _receivers })
            t.Dispose();
    }

    private static IEnumerable<(int Columns, int Rows, int Channels)> Paths =>
        Enumerable.Range(0, Spec.Paths.Count).Select(p => (Spec.IrrepsOf(p).First.Dimension, Spec.IrrepsOf(p).Out.Dimension, Spec.Channels(p).First));

    /// <summary>Features times weights, then a multiply-add for each entry of an edge's matrix.</summary>
    private double ForwardOperations => _edges.EdgeCount * Paths.Sum(p => (double)p.Channels * p.Columns * (1 + 2 * p.Rows));

    /// <summary>
    /// The matrix's transpose times gradients, their product with weights and with features, and the gradient of the matrix: products of both of
    /// its sides, one of them times weights.
    /// </summary>
    private double BackwardOperations => _edges.EdgeCount * Paths.Sum(p => (double)p.Channels * p.Columns * (2 * p.Rows + 2 + 2 + 1 + 2 * p.Rows));

    private double ForwardBytes => sizeof(float) * (double)(_features.Length + _harmonics.Length + _weights.Length + _messages.Length);

    private double BackwardBytes => sizeof(float) * (2.0 * (_features.Length + _harmonics.Length + _weights.Length) + _messages.Length);

    private void Forward() => _fused.Forward(_edges, _features, _harmonics, _weights, _messages);

    private void Backward() => _fused.Backward(_edges, _features, _harmonics, _weights, _cotangent, _featureGradients, _harmonicGradients, _weightGradients);

    private void Dense(bool backward)
    {
        using TorchRegion region = TorchRegion.Enter();
        if (backward)
        {
            SafeGrad.Of([_dense.Forward(_x, _y, _w, _senders, _receivers)], [_x, _y, _w], outputGradients: [_g.detach()]);
            return;
        }
        using (no_grad())
            _dense.Forward(_x, _y, _w, _senders, _receivers);
    }

    /// <summary>Largest of messages and gradients between the kernel and the dense executor, each over the largest value.</summary>
    private double Difference()
    {
        using TorchRegion region = TorchRegion.Enter();
        Tensor messages = _dense.Forward(_x, _y, _w, _senders, _receivers);
        Tensor[] gradients = SafeGrad.Of([messages], [_x, _y, _w], outputGradients: [_g.detach()]);
        (Tensor Expected, float[] Found)[] results =
        [
            (messages, ChannelsFirst(_messages, Spec.Out)), (gradients[0], ChannelsFirst(_featureGradients, Spec.In1)),
            (gradients[1], _harmonicGradients), (gradients[2], _weightGradients),
        ];
        return results.Max(r =>
        {
            double[] expected = TensorData.ToArray(r.Expected);
            return expected.Zip(r.Found, (e, f) => Math.Abs(e - f)).Max() / expected.Max(Math.Abs);
        });
    }

    /// <summary>From channels last to e3nn's layout.</summary>
    private static float[] ChannelsFirst(float[] values, Irreps irreps)
    {
        var result = new float[values.Length];
        for (int node = 0; node < values.Length / irreps.Dimension; node++)
        {
            for (int i = 0; i < irreps.Count; i++)
            {
                int first = node * irreps.Dimension + irreps.Offset(i), channels = irreps[i].Multiplicity, components = irreps[i].Irrep.Dimension;
                for (int k = 0; k < channels * components; k++)
                    result[first + k] = values[first + k % components * channels + k / components];
            }
        }
        return result;
    }
}
