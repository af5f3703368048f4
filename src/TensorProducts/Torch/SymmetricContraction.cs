using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// MACE's symmetric contraction (Batatia et al., NeurIPS 2022, eqs. 10 and 11): products of up to nu equivariant features of one node
/// and channel, coupled to each output degree, with weights by kind of node ("element") and channel.
/// </summary>
/// <remarks>
/// Features have natural parity, degrees 0 to lmax. Computed as polynomials: every monomial that any coupling needs once, then one matrix
/// product with the independent couplings, then the weights, mixed down from MACE's larger, dependent set. Exact, and two orders of
/// magnitude fewer operations than contracting MACE's dense tensors U.
/// </remarks>
/// <example>
/// <code>
/// using var contraction = new SymmetricContraction(maxDegree: 2, outputMaxDegree: 1, correlation: 3);
/// Tensor[] weights = [.. contraction.Terms.Select(t => torch.randn(elements, t.CouplingCount, channels))];
/// Tensor[] products = contraction.Forward(features, weights, nodeElements);
/// </code>
/// </example>
public sealed class SymmetricContraction : IDisposable
{
    private readonly List<Output> _outputs = [];
    private readonly MonomialPlan _monomials;

    /// <summary>Prepares the couplings.</summary>
    /// <param name="maxDegree">Highest degree of the features, lmax.</param>
    /// <param name="outputMaxDegree">Highest degree of the products.</param>
    /// <param name="correlation">Highest number of factors nu, at least 1.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A degree is negative, or the correlation below 1.</exception>
    public SymmetricContraction(int maxDegree, int outputMaxDegree, int correlation, ScalarType dtype = ScalarType.Float32, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDegree);
        ArgumentOutOfRangeException.ThrowIfNegative(outputMaxDegree);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(correlation);
        MaxDegree = maxDegree;
        var terms = new List<ContractionTerm>();
        var monomials = new List<int[]>();
        for (int degree = 0; degree <= outputMaxDegree; degree++)
        {
            // MACE's weights run from the highest order down.
            SymmetricCouplingBasis[] bases =
                [.. Enumerable.Range(0, correlation).Select(i => new SymmetricCouplingBasis(CouplingBasis.Get(maxDegree, correlation - i, degree)))];
            terms.AddRange(bases.Select((b, i) => new ContractionTerm(degree, correlation - i, b.CouplingCount)));
            Tensor?[] mixings = [.. bases.Select(b => b.Rank == 0 ? null : TorchConstants.Of(b.Mixing, [b.Rank, b.CouplingCount], dtype, device))];
            var components = new Component[2 * degree + 1];
            for (int m = 0; m < components.Length; m++)
                components[m] = MakeComponent(bases, m, monomials, dtype, device);
            _outputs.Add(new(mixings, components));
        }
        Terms = terms;
        _monomials = new MonomialPlan(monomials, correlation, onesRow: (maxDegree + 1) * (maxDegree + 1), device);
    }

    /// <summary>Highest degree of the features.</summary>
    public int MaxDegree { get; }

    /// <summary>The weight arrays, each [elements, couplings, channels]: by output degree, and within it from the highest order down.</summary>
    public IReadOnlyList<ContractionTerm> Terms { get; }

    /// <summary>Contracts.</summary>
    /// <param name="features">[nodes, 2l+1, channels] for l = 0..lmax.</param>
    /// <param name="weights">[elements, couplings, channels] for each of <see cref="Terms"/>.</param>
    /// <param name="nodeElements">Element of each node, int64, [nodes].</param>
    /// <returns>[nodes, 2L+1, channels] for each output degree.</returns>
    /// <exception cref="ArgumentException">The number of features or of weights does not fit.</exception>
    public Tensor[] Forward(IReadOnlyList<Tensor> features, IReadOnlyList<Tensor> weights, Tensor nodeElements)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(weights);
        if (features.Count != MaxDegree + 1)
            throw new ArgumentException($"Expected features of {MaxDegree + 1} degrees, got {features.Count}.", nameof(features));
        if (weights.Count != Terms.Count)
            throw new ArgumentException($"Expected {Terms.Count} weight arrays, got {weights.Count}.", nameof(weights));
        using DisposeScope scope = NewDisposeScope();
        long nodes = features[0].shape[0], channels = features[0].shape[2], lanes = nodes * channels;
        // Components first: a row holds one component of all nodes and channels. The last row is 1, the factor that is not there.
        Tensor rows = cat([cat([.. features], 1).transpose(0, 1).reshape(-1, lanes), ones([1, lanes], features[0].dtype, features[0].device)], 0);
        // The derivative of a split is one concatenation; that of a slice would be a whole tensor of zeros for each slice.
        Tensor[] monomials = _monomials.Evaluate(rows).split([.. _outputs.SelectMany(o => o.Components).Select(c => (long)c.MonomialCount)], 0);

        var result = new Tensor[_outputs.Count];
        int monomial = 0, term = 0;
        for (int degree = 0; degree < result.Length; degree++)
        {
            Output output = _outputs[degree];
            var mixed = new List<Tensor>();
            foreach (Tensor? mixing in output.Mixings)
            {
                Tensor weight = weights[term++];
                if (mixing is not null)
                    mixed.Add(Mix(mixing, weight));
            }
            Tensor byNode = cat(mixed, 0).index_select(1, nodeElements).view(1, -1, lanes);
            Tensor coupled = stack([.. output.Components.Select(c => c.Matrix.mm(monomials[monomial++]))], 0);
            result[degree] = (coupled * byNode).sum(1).view(2 * degree + 1, nodes, channels).transpose(0, 1).MoveToOuterDisposeScope();
        }
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Output output in _outputs)
        {
            foreach (Tensor? mixing in output.Mixings)
                mixing?.Dispose();
            foreach (Component component in output.Components)
                component.Matrix.Dispose();
        }
        _monomials.Dispose();
    }

    private static Component MakeComponent(SymmetricCouplingBasis[] bases, int m, List<int[]> allMonomials, ScalarType dtype, Device? device)
    {
        int rank = bases.Sum(b => b.Rank), size = bases.Sum(b => b.Components[m].Monomials.Length);
        var matrix = new double[rank * size];
        int row = 0, column = 0;
        foreach (SymmetricCouplingBasis basis in bases)
        {
            (int[][] monomials, double[] coefficients) = basis.Components[m];
            for (int r = 0; r < basis.Rank; r++)
                coefficients.AsSpan(r * monomials.Length, monomials.Length).CopyTo(matrix.AsSpan((row + r) * size + column));
            allMonomials.AddRange(monomials);
            row += basis.Rank;
            column += monomials.Length;
        }
        return new(size, TorchConstants.Of(matrix, [rank, size], dtype, device));
    }

    /// <summary>Weights of the independent couplings, [rank, elements, channels].</summary>
    private static Tensor Mix(Tensor mixing, Tensor weight)
    {
        long elements = weight.shape[0], couplings = weight.shape[1], channels = weight.shape[2];
        return mixing.mm(weight.transpose(0, 1).reshape(couplings, elements * channels)).view(-1, elements, channels);
    }

    /// <summary>Coefficients [rank, monomials] of one output component.</summary>
    private sealed record Component(int MonomialCount, Tensor Matrix);

    private sealed record Output(Tensor?[] Mixings, Component[] Components);
}
