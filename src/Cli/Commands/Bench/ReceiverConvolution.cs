using EquivSim.O3;
using EquivSim.TensorProducts;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Cli.Commands.Bench;

/// <summary>
/// The convolution in torch as one matrix product for each receiver and path, [2 l3 + 1, neighbours (2 l1 + 1)] times [neighbours (2 l1 + 1), channels]:
/// the fastest form in libtorch that we know. Channels last; receivers with equally many neighbours share a batched product, so that nothing is padded.
/// </summary>
internal sealed class ReceiverConvolution : IDisposable
{
    private readonly TensorProductSpec _spec;
    private readonly Tensor _features;
    private readonly Tensor[] _couplings;
    private readonly List<Bucket> _buckets = [];

    public ReceiverConvolution(
        TensorProductSpec spec, float[] features, float[] harmonics, float[] weights, float[] cotangent, List<int> senders, List<int> receivers, int nodes)
    {
        _spec = spec;
        using TorchRegion region = TorchRegion.Enter();
        _features = tensor(features, [nodes, spec.In1.Dimension]).requires_grad_().DetachFromDisposeScope();
        _couplings = [.. Enumerable.Range(0, spec.Paths.Count).Select(Coupling)];
        ILookup<int, int> edgesOf = Enumerable.Range(0, senders.Count).ToLookup(e => receivers[e]);
        foreach (IGrouping<int, int> same in Enumerable.Range(0, nodes).Where(n => edgesOf[n].Any()).GroupBy(n => edgesOf[n].Count()))
        {
            int[] edges = [.. same.SelectMany(n => edgesOf[n])];
            long[] from = [.. edges.Select(e => (long)senders[e])];
            _buckets.Add(new Bucket(
                same.Key, same.Count(), Keep(tensor(from)), Rows(harmonics, edges, spec.In2.Dimension).requires_grad_(), Rows(weights, edges, spec.WeightCount).requires_grad_(),
                Rows(cotangent, [.. same], spec.Out.Dimension)));
        }

        Tensor Rows(float[] values, int[] rows, int dimension)
        {
            float[] picked = [.. rows.SelectMany(r => values.Skip(r * dimension).Take(dimension))];
            return Keep(tensor(picked, [rows.Length, dimension]));
        }
    }

    /// <summary>Messages, and if asked the gradients of all three operands.</summary>
    public void Run(bool backward)
    {
        using TorchRegion region = TorchRegion.Enter();
        if (backward)
        {
            Tensor[] messages = [.. _buckets.Select(Forward)];
            SafeGrad.Of(messages, [_features, .. _buckets.Select(b => b.Harmonics), .. _buckets.Select(b => b.Weights)], outputGradients: [.. _buckets.Select(b => b.Cotangent)]);
            return;
        }
        using (no_grad())
        {
            foreach (Bucket bucket in _buckets)
                Forward(bucket);
        }
    }

    public void Dispose()
    {
        foreach (Tensor t in (IEnumerable<Tensor>)[_features, .. _couplings, .. _buckets.SelectMany(b => new[] { b.Senders, b.Harmonics, b.Weights, b.Cotangent })])
            t.Dispose();
    }

    private static Tensor Keep(Tensor t) => t.DetachFromDisposeScope();

    /// <summary>[receivers, Out].</summary>
    private Tensor Forward(Bucket bucket)
    {
        Tensor sent = _features.index_select(0, bucket.Senders);
        var messages = new Tensor[_spec.Paths.Count];
        for (int p = 0; p < messages.Length; p++)
        {
            TensorProductPath path = _spec.Paths[p];
            (Irrep first, Irrep second, Irrep result) = _spec.IrrepsOf(p);
            int channels = _spec.Channels(p).First;
            Tensor coupled = bucket.Harmonics.narrow(1, _spec.In2.Offset(path.In2), second.Dimension).mm(_couplings[p]);
            Tensor weighted = sent.narrow(1, _spec.In1.Offset(path.In1), channels * first.Dimension).view(-1, first.Dimension, channels)
                * bucket.Weights.narrow(1, _spec.WeightOffset(p), channels).unsqueeze(1);
            messages[path.Out] = coupled.view(bucket.Receivers, (long)bucket.Neighbors * first.Dimension, result.Dimension).transpose(1, 2)
                .bmm(weighted.view(bucket.Receivers, (long)bucket.Neighbors * first.Dimension, channels)).flatten(1);
        }
        return cat(messages, 1);
    }

    /// <summary>[2 l2 + 1, (2 l1 + 1)(2 l3 + 1)].</summary>
    private Tensor Coupling(int p)
    {
        (Irrep a, Irrep b, Irrep c) = _spec.IrrepsOf(p);
        var values = new float[a.Dimension * b.Dimension * c.Dimension];
        foreach (Wigner3jEntry entry in _spec.NonZeros(p))
            values[(entry.M2 * a.Dimension + entry.M1) * c.Dimension + entry.M3] = (float)(_spec.Coefficient(p) * entry.Value);
        return Keep(tensor(values, [b.Dimension, a.Dimension * c.Dimension]));
    }

    /// <summary>Receivers with as many neighbours each.</summary>
    private sealed record Bucket(int Neighbors, int Receivers, Tensor Senders, Tensor Harmonics, Tensor Weights, Tensor Cotangent);
}
