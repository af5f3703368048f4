using System.Numerics;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using EquivSim.O3;
using EquivSim.TensorProducts;

namespace EquivSim.Benchmarks;

/// <summary>The fused convolution per edge: 128x0e + 128x1o, harmonics of l ≤ 3, 10 paths, 17 neighbours a node, float32, one thread.</summary>
public class ConvolutionBenchmarks
{
    private const int Nodes = 128, Neighbors = 17, Edges = Nodes * Neighbors;

    private static readonly TensorProductSpec Spec = TensorProductSpec.ChannelWise("128x0e + 128x1o", Irreps.SphericalHarmonics(3), "0e + 1o + 2e + 3o");

    private readonly GraphConvolution<float> _convolution = new(Spec);
    private readonly GraphEdges _graph = new(
        Nodes, [.. Enumerable.Range(0, Edges).Select(e => (e / Neighbors + e % Neighbors) % Nodes)], [.. Enumerable.Range(0, Edges).Select(e => e / Neighbors)]);

    private readonly float[] _features = RandomBuffer.Of(Nodes * Spec.In1.Dimension).Span.ToArray();
    private readonly float[] _harmonics = RandomBuffer.Of(Edges * Spec.In2.Dimension).Span.ToArray();
    private readonly float[] _weights = RandomBuffer.Of(Edges * Spec.WeightCount).Span.ToArray();
    private readonly float[] _messages = RandomBuffer.Of(Nodes * Spec.Out.Dimension).Span.ToArray();
    private readonly float[] _featureGradients = new float[Nodes * Spec.In1.Dimension];
    private readonly float[] _harmonicGradients = new float[Edges * Spec.In2.Dimension];
    private readonly float[] _weightGradients = new float[Edges * Spec.WeightCount];

    [Benchmark(OperationsPerInvoke = Edges)]
    public void Forward() => _convolution.Forward(_graph, _features, _harmonics, _weights, _messages);

    /// <summary>What the forward pass cannot do without: reading every weight once.</summary>
    [Benchmark(OperationsPerInvoke = Edges)]
    public float ReadWeights()
    {
        ReadOnlySpan<Vector<float>> weights = MemoryMarshal.Cast<float, Vector<float>>(_weights);
        Vector<float> a = default, b = default, c = default, d = default;
        for (int i = 0; i + 3 < weights.Length; i += 4)
        {
            a += weights[i];
            b += weights[i + 1];
            c += weights[i + 2];
            d += weights[i + 3];
        }
        return Vector.Sum(a + b + c + d);
    }

    [Benchmark(OperationsPerInvoke = Edges)]
    public void FeatureAndWeightGradients() => _convolution.Backward(_graph, _features, _harmonics, _weights, _messages, _featureGradients, [], _weightGradients);

    [Benchmark(OperationsPerInvoke = Edges)]
    public void HarmonicGradients() => _convolution.Backward(_graph, _features, _harmonics, _weights, _messages, [], _harmonicGradients, []);
}
