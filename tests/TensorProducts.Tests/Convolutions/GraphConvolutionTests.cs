using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests.Convolutions;

/// <summary>The fused convolution against the dense executor and torch's derivatives of it.</summary>
public sealed class GraphConvolutionTests
{
    private const int Nodes = 41;

    public static TheoryData<string, int, string> Products { get; } = new()
    {
        { "32x0e + 32x1o", 3, "0e + 1o + 2e + 3o" },
        { "16x0e", 2, "0e + 1o + 2e" },
        { "8x0e + 8x0o + 8x1e + 8x1o", 2, "0e + 0o + 1e + 1o + 2e + 2o" },
        // Messages of degree 4 and 5 make two tiles a path.
        { "4x0e + 4x2e", 5, "0e + 3o + 4e + 5o" },
        { "10x0e + 6x1o", 1, "0e + 1o" },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void Messages_and_all_gradients_are_those_of_the_dense_executor(string features, int harmonics, string target)
    {
        TensorProductSpec spec = TensorProductSpec.ChannelWise(features, Irreps.SphericalHarmonics(harmonics), target);
        Check<double>(spec, 512, 1e-13);
        Check<float>(spec, 512, 1e-5);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(0)]
    public void Every_vector_width_gives_the_same(int bits)
    {
        TensorProductSpec spec = TensorProductSpec.ChannelWise("16x0e + 16x1o", Irreps.SphericalHarmonics(2), "0e + 1o + 2e");
        Check<double>(spec, bits, 1e-13);
        Check<float>(spec, bits, 1e-5);
    }

    [Fact]
    public void Gradients_that_are_not_wanted_are_left_out()
    {
        Sample<float> s = new(TensorProductSpec.ChannelWise("32x0e + 32x1o", Irreps.SphericalHarmonics(2), "0e + 1o"));
        var convolution = new GraphConvolution<float>(s.Spec);
        float[] x = new float[s.Features.Length], y = new float[s.Harmonics.Length], w = new float[s.Weights.Length];
        convolution.Backward(s.Edges, s.Features, s.Harmonics, s.Weights, s.Cotangent, x, y, w);
        float[] alone = new float[x.Length], other = new float[y.Length], third = new float[w.Length];
        convolution.Backward(s.Edges, s.Features, s.Harmonics, s.Weights, s.Cotangent, alone, [], []);
        convolution.Backward(s.Edges, s.Features, s.Harmonics, s.Weights, s.Cotangent, [], other, []);
        convolution.Backward(s.Edges, s.Features, s.Harmonics, s.Weights, s.Cotangent, [], [], third);
        Assert.Equal(x, alone);
        Assert.Equal(y, other);
        Assert.Equal(w, third);
    }

    /// <summary>First and second derivatives, as the force loss of a network takes them.</summary>
    [Fact]
    public void On_tensors_second_derivatives_are_those_of_the_dense_executor()
    {
        using TorchRegion region = TorchRegion.Enter();
        TensorProductSpec spec = TensorProductSpec.ChannelWise("4x0e + 4x1o", Irreps.SphericalHarmonics(2), "0e + 1o + 2e");
        Sample<double> s = new(spec);
        var fused = new FusedConvolution(spec, float64);
        using var dense = new ChannelWiseConvolution(spec, float64);
        Tensor x = Leaf(s.Features, Nodes), y = Leaf(s.Harmonics, s.Edges.EdgeCount), w = Leaf(s.Weights, s.Edges.EdgeCount);
        Tensor[] Derivatives(Tensor messages)
        {
            Tensor[] first = SafeGrad.Of([messages.sin().sum()], [x, y, w], createGraph: true);
            return [messages, .. first, .. SafeGrad.Of([first.Select((g, i) => (g * g).sum() * (i + 1)).Aggregate((a, b) => a + b)], [x, y, w])];
        }
        Tensor[] found = Derivatives(fused.Forward(s.Edges, x, y, w));
        Tensor[] expected = Derivatives(Swap(dense.Forward(Swap(x, spec.In1, toFirst: true), y, w, tensor(s.Senders), tensor(s.Receivers)), spec.Out, toFirst: false));
        for (int i = 0; i < expected.Length; i++)
            Close(expected[i], TensorData.ToArray(found[i]), 1e-12);
        Assert.Contains("expected [41, 16]", Assert.Throws<ArgumentException>(() => fused.Forward(s.Edges, x[..3], y, w)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_allocated_after_the_first_call()
    {
        Sample<float> s = new(TensorProductSpec.ChannelWise("32x0e + 32x1o", Irreps.SphericalHarmonics(2), "0e + 1o"));
        var convolution = new GraphConvolution<float>(s.Spec);
        float[] z = new float[s.Cotangent.Length], x = new float[s.Features.Length], y = new float[s.Harmonics.Length], w = new float[s.Weights.Length];
        long before = 0;
        for (int i = 0; i < 2; i++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            convolution.Forward(s.Edges, s.Features, s.Harmonics, s.Weights, z);
            convolution.Backward(s.Edges, s.Features, s.Harmonics, s.Weights, s.Cotangent, x, y, w);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_graph_without_edges_gives_zeros()
    {
        Sample<double> s = new(TensorProductSpec.ChannelWise("4x0e", "0e", "0e"));
        double[] z = [.. Enumerable.Repeat(1.0, 12)];
        new GraphConvolution<double>(s.Spec).Forward(new GraphEdges(3, [], []), new double[12], [], [], z);
        Assert.All(z, v => Assert.Equal(0, v));
    }

    [Fact]
    public void What_cannot_be_computed_is_refused_with_the_reason()
    {
        TensorProductSpec full = TensorProductSpec.FullyConnected("4x0e", "0e", "4x0e"), odd = TensorProductSpec.ChannelWise("3x0e", "0e", "0e");
        TensorProductSpec joined = new("4x0e + 4x1o", "0e + 1o", "4x0e", [new(0, 0, 0, ConnectionMode.Uvu), new(1, 1, 0, ConnectionMode.Uvu)]);
        Assert.Contains("uvu", Assert.Throws<NotSupportedException>(() => new GraphConvolution<float>(full)).Message, StringComparison.Ordinal);
        Assert.Contains("odd number of channels", Assert.Throws<NotSupportedException>(() => new GraphConvolution<float>(odd)).Message, StringComparison.Ordinal);
        Assert.Contains("2 paths end in block 0", Assert.Throws<NotSupportedException>(() => new GraphConvolution<float>(joined)).Message, StringComparison.Ordinal);
        Assert.Contains("there are 2 nodes", Assert.Throws<ArgumentException>(() => new GraphEdges(2, [0], [2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new GraphEdges(2, [0, 1], [1]));
        var convolution = new GraphConvolution<float>(TensorProductSpec.ChannelWise("4x0e", "0e", "0e"));
        Assert.Contains(
            "features are 7 numbers; expected 2 rows of 4",
            Assert.Throws<ArgumentException>(() => convolution.Forward(new GraphEdges(2, [0], [1]), new float[7], new float[1], new float[4], new float[8])).Message, StringComparison.Ordinal);
    }

    private static void Check<T>(TensorProductSpec spec, int bits, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using TorchRegion region = TorchRegion.Enter();
        Sample<T> s = new(spec);
        var convolution = new GraphConvolution<T>(spec, bits);
        T[] z = new T[s.Cotangent.Length], gx = new T[s.Features.Length], gy = new T[s.Harmonics.Length], gw = new T[s.Weights.Length];
        // Stale memory of an earlier call must not show.
        convolution.Backward(s.Edges, s.Features, s.Harmonics, s.Weights, s.Cotangent, gx, gy, gw);
        convolution.Forward(s.Edges, s.Features, s.Harmonics, s.Weights, z);
        convolution.Backward(s.Edges, s.Features, s.Harmonics, s.Weights, s.Cotangent, gx, gy, gw);

        using var dense = new ChannelWiseConvolution(spec, float64);
        Tensor x = Leaf(s.Features, Nodes), y = Leaf(s.Harmonics, s.Edges.EdgeCount), w = Leaf(s.Weights, s.Edges.EdgeCount);
        Tensor messages = dense.Forward(Swap(x, spec.In1, toFirst: true), y, w, tensor(s.Senders), tensor(s.Receivers));
        Tensor expected = Swap(messages, spec.Out, toFirst: false);
        Tensor[] gradients = SafeGrad.Of([expected], [x, y, w], outputGradients: [Leaf(s.Cotangent, Nodes).detach()]);
        Close(expected, z, tolerance);
        Close(gradients[0], gx, tolerance);
        Close(gradients[1], gy, tolerance);
        Close(gradients[2], gw, tolerance);
    }

    private static void Close<T>(Tensor expected, T[] actual, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] values = TensorData.ToArray(expected);
        double scale = values.Max(Math.Abs);
        Assert.Equal(values.Length, actual.Length);
        for (int i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(values[i] - double.CreateTruncating(actual[i])) <= tolerance * scale, $"Element {i}: expected {values[i]}, got {actual[i]}.");
    }

    private static Tensor Leaf<T>(T[] values, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => tensor([.. values.Select(double.CreateTruncating)], [rows, values.Length / rows], float64).requires_grad_();

    /// <summary>Between channels last and e3nn's layout, differentiably.</summary>
    private static Tensor Swap(Tensor t, Irreps irreps, bool toFirst) => cat([.. Enumerable.Range(0, irreps.Count).Select(i =>
    {
        long channels = irreps[i].Multiplicity, components = irreps[i].Irrep.Dimension;
        return t.narrow(1, irreps.Offset(i), irreps[i].Dimension).reshape(-1, toFirst ? components : channels, toFirst ? channels : components).transpose(1, 2).reshape(t.shape[0], -1);
    })], 1);

    /// <summary>A graph whose edges are in no order, with nodes that receive nothing and one that receives very much.</summary>
    private sealed class Sample<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public Sample(TensorProductSpec spec)
        {
            Spec = spec;
            var random = new Random(1);
            Senders = [.. Enumerable.Range(0, 150).Select(_ => (long)random.Next(Nodes))];
            Receivers = [.. Enumerable.Range(0, 150).Select(e => e % 3 == 0 ? 7L : random.Next(Nodes / 2))];
            Edges = new GraphEdges(Nodes, [.. Senders.Select(s => (int)s)], [.. Receivers.Select(r => (int)r)]);
            T[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(2 * random.NextDouble() - 1))];
            (Features, Harmonics, Weights, Cotangent) =
                (Numbers(Nodes * spec.In1.Dimension), Numbers(150 * spec.In2.Dimension), Numbers(150 * spec.WeightCount), Numbers(Nodes * spec.Out.Dimension));
        }

        public TensorProductSpec Spec { get; }

        public GraphEdges Edges { get; }

        public long[] Senders { get; }

        public long[] Receivers { get; }

        public T[] Features { get; }

        public T[] Harmonics { get; }

        public T[] Weights { get; }

        public T[] Cotangent { get; }
    }
}
