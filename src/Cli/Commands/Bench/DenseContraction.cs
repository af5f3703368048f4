using EquivSim.TensorProducts;
using static TorchSharp.torch;

namespace EquivSim.Cli.Commands.Bench;

/// <summary>
/// MACE's symmetric contraction as MACE itself does it: dense coupling tensors U times weights, then one factor after the other, by einsum.
/// The baseline of the kernel.
/// </summary>
internal sealed class DenseContraction
{
    private readonly List<(int Degree, Tensor[] Couplings)> _outputs = [];
    private readonly long _size;

    public DenseContraction(int maxDegree, int outputMaxDegree, int correlation)
    {
        _size = (maxDegree + 1) * (maxDegree + 1);
        for (int degree = 0; degree <= outputMaxDegree; degree++)
            _outputs.Add((degree, [.. Enumerable.Range(0, correlation).Select(i => Dense(CouplingBasis.Get(maxDegree, correlation - i, degree)))]));
    }

    /// <summary>Contracts the features of nodes of one kind.</summary>
    /// <param name="features">[nodes, channels, (lmax+1)²].</param>
    /// <param name="weights">[couplings, channels] for each output degree and, within it, from the highest order down.</param>
    /// <returns>[nodes, channels, 2L+1] for each output degree.</returns>
    public Tensor[] Forward(Tensor features, IReadOnlyList<Tensor> weights)
    {
        var products = new List<Tensor>();
        int next = 0;
        foreach ((_, Tensor[] couplings) in _outputs)
        {
            // The highest order meets a factor at once, so that no tensor of all its indices and channels is ever made for each node.
            Tensor sum = einsum("mtik,kc,bci->bcmt", couplings[0], weights[next++], features);
            foreach (Tensor coupling in couplings[1..])
            {
                Tensor lower = einsum("mtik,kc->cmti", coupling, weights[next++]).reshape(features.shape[1], sum.shape[2], -1);
                sum = einsum("bcmti,bci->bcmt", (sum + lower).reshape(features.shape[0], features.shape[1], sum.shape[2], -1, _size), features);
            }
            products.Add(sum.squeeze(3));
        }
        return [.. products];
    }

    private Tensor Dense(CouplingBasis basis)
    {
        long rest = 1;
        for (int i = 1; i < basis.Correlation; i++)
            rest *= _size;
        return tensor(Array.ConvertAll(basis.ToDense(), v => (float)v), [2 * basis.OutputDegree + 1, rest, _size, basis.Couplings.Count]).DetachFromDisposeScope();
    }
}
