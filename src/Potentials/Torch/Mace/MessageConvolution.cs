using EquivSim.O3;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The convolution by torch's own operations.</summary>
/// <remarks>
/// The harmonics are first contracted with the 3j symbols, so that the sum over a receiver's edges and over m1 is one matrix product for
/// each receiver, and no message of a single edge is ever stored.
/// </remarks>
internal sealed class MessageConvolution : IMessageConvolution
{
    private readonly Tensor?[] _couplings;
    private readonly int _channels;

    public IReadOnlyList<ConvolutionPath> Paths { get; }

    public MessageConvolution(ParameterSet tensors, IReadOnlyList<ConvolutionPath> paths, int channels)
    {
        Paths = paths;
        _channels = channels;
        _couplings = [.. paths.Select(p => p.Sender == 0 ? null : Coupling(tensors, p))];
    }

    /// <summary>[2 l2 + 1, (2 l1 + 1)(2 l3 + 1)].</summary>
    private static Tensor Coupling(ParameterSet tensors, ConvolutionPath p)
    {
        int d1 = 2 * p.Sender + 1, d2 = 2 * p.Harmonic + 1, d3 = 2 * p.Message + 1;
        var values = new double[d1 * d2 * d3];
        foreach (Wigner3jEntry entry in Wigner3j.NonZeros(p.Sender, p.Harmonic, p.Message))
            values[(entry.M2 * d1 + entry.M1) * d3 + entry.M3] = Math.Sqrt(d3) * entry.Value;
        return tensors.Constant(values, [d2, d1 * d3]);
    }

    public Tensor[] Forward(Tensor[] features, EdgeFeatures edges, Tensor radial, Tensor outputMatrix, MaceBatch batch)
    {
        Tensor[] pathMatrices = outputMatrix.view(-1, Paths.Count, _channels).unbind(1);
        var sent = new Tensor[features.Length];
        for (int l = 0; l < sent.Length; l++)
            sent[l] = features[l].index_select(0, batch.Senders);

        var messages = new List<Tensor>[edges.Harmonics.Length];
        for (int p = 0; p < Paths.Count; p++)
        {
            (int l1, int l2, int l3) = Paths[p];
            // For scalar senders the coupling is the identity.
            Tensor coupled = _couplings[p] is { } c ? edges.Harmonics[l2].mm(c) : edges.Harmonics[l2];
            Tensor weighted = radial.mm(pathMatrices[p]).unsqueeze(1) * sent[l1];
            (messages[l3] ??= []).Add(SumOnReceivers(coupled, weighted, 2 * l1 + 1, 2 * l3 + 1, batch.Layout));
        }
        return [.. messages.Select(m => m.Count == 1 ? m[0] : cat(m, 2))];
    }

    private Tensor SumOnReceivers(Tensor coupled, Tensor weighted, int senderSize, int messageSize, BatchLayout layout)
    {
        Tensor[] couplings = EdgeSums.Split(coupled, layout.BucketSizes);
        Tensor[] parts = EdgeSums.Split(weighted, layout.BucketSizes);
        for (int b = 0; b < parts.Length; b++)
        {
            EdgeBucket bucket = layout.Buckets[b];
            long rows = (long)bucket.Width * senderSize;
            Tensor left = couplings[b].view(bucket.NodeCount, rows, messageSize);
            Tensor right = parts[b].view(bucket.NodeCount, rows, _channels);
            parts[b] = left.transpose(1, 2).bmm(right);
        }
        return parts.Length == 1 ? parts[0] : cat(parts, 0);
    }
}
