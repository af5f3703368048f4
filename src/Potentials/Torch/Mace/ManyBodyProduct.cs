using EquivSim.TensorProducts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// MACE's symmetric contraction (Batatia et al. 2022, eqs. 10 and 11): products of up to nu messages of one atom and channel, coupled to
/// each output degree, with weights by element and channel.
/// </summary>
/// <remarks>
/// Computed as polynomials: every monomial that any coupling needs once, then one matrix product with the independent couplings, then
/// the weights, mixed down from MACE's larger, dependent set. Exact, and two orders of magnitude fewer operations than contracting U.
/// </remarks>
internal sealed class ManyBodyProduct
{
    private readonly List<Output> _outputs = [];
    private readonly MonomialPlan _monomials = new();
    private readonly int _channels;

    /// <summary>Where the couplings of each name in a MACE file are to be checked: name of U and the couplings it must hold.</summary>
    public List<(string Name, CouplingBasis Couplings)> CouplingArrays { get; } = [];

    public ManyBodyProduct(
        ModelTensors tensors, string name, int maxDegree, int outputMaxDegree, int correlation, int elements, int channels)
    {
        _channels = channels;
        int constant = (maxDegree + 1) * (maxDegree + 1);
        for (int degree = 0; degree <= outputMaxDegree; degree++)
        {
            string prefix = $"{name}.contractions.{degree}";
            var terms = new List<Term>();
            // MACE's weights run from the highest order down.
            for (int order = correlation; order >= 1; order--)
            {
                CouplingBasis couplings = CouplingBasis.Get(maxDegree, order, degree);
                CouplingArrays.Add(($"{prefix}.U_matrix_{order}", couplings));
                var basis = new SymmetricCouplingBasis(couplings);
                string weightName = order == correlation ? $"{prefix}.weights_max" : $"{prefix}.weights.{correlation - 1 - order}";
                int count = basis.CouplingCount;
                Parameter weight = tensors.Normal(weightName, [elements, count, channels], 1.0 / Math.Max(1, count));
                if (basis.Rank > 0)
                    terms.Add(new(weight, tensors.Constant(basis.Mixing, [basis.Rank, count]), basis));
            }

            var components = new Component[2 * degree + 1];
            int rank = terms.Sum(t => t.Basis.Rank);
            for (int m = 0; m < components.Length; m++)
            {
                int size = terms.Sum(t => t.Basis.Components[m].Monomials.Length);
                var matrix = new double[rank * size];
                int row = 0, column = 0;
                foreach (Term term in terms)
                {
                    (int[][] monomials, double[] coefficients) = term.Basis.Components[m];
                    for (int r = 0; r < term.Basis.Rank; r++)
                        coefficients.AsSpan(r * monomials.Length, monomials.Length).CopyTo(matrix.AsSpan((row + r) * size + column));
                    foreach (int[] monomial in monomials)
                        _monomials.Add(monomial);
                    row += term.Basis.Rank;
                    column += monomials.Length;
                }
                components[m] = new(size, tensors.Constant(matrix, [rank, size]));
            }
            _outputs.Add(new(terms, components));
        }
        _monomials.Build(tensors, correlation, constant);
    }

    /// <param name="messages">[nodes, 2l+1, channels] for l = 0..lmax.</param>
    /// <param name="nodeElements">Element of each node, int64.</param>
    /// <returns>[nodes, 2L+1, channels] for each output degree.</returns>
    public Tensor[] Forward(Tensor[] messages, Tensor nodeElements)
    {
        long nodes = messages[0].shape[0], lanes = nodes * _channels;
        // Components first: a row holds one component of all atoms and channels. The last row is 1, the factor that is not there.
        Tensor rows = cat([cat(messages, 1).transpose(0, 1).reshape(-1, lanes), ones([1, lanes], messages[0].dtype, messages[0].device)], 0);
        Tensor[] monomials = EdgeSums.Split(_monomials.Evaluate(rows), [.. _outputs.SelectMany(o => o.Components).Select(c => (long)c.MonomialCount)]);
        int next = 0;

        var result = new Tensor[_outputs.Count];
        for (int degree = 0; degree < result.Length; degree++)
        {
            Output output = _outputs[degree];
            Tensor weights = cat([.. output.Terms.Select(t => Mixed(t))], 0).index_select(1, nodeElements).view(1, -1, lanes);
            Tensor coupled = stack([.. output.Components.Select(c => c.Matrix.mm(monomials[next++]))], 0);
            result[degree] = (coupled * weights).sum(1).view(2 * degree + 1, nodes, _channels).transpose(0, 1);
        }
        return result;
    }

    /// <summary>Weights of the independent couplings, [rank, elements, channels].</summary>
    private Tensor Mixed(Term term)
    {
        long elements = term.Weight.shape[0], couplings = term.Weight.shape[1];
        return term.Mixing.mm(term.Weight.transpose(0, 1).reshape(couplings, elements * _channels)).view(-1, elements, _channels);
    }

    private sealed record Term(Parameter Weight, Tensor Mixing, SymmetricCouplingBasis Basis);

    /// <summary>Coefficients [rank, monomials] of one output component.</summary>
    private sealed record Component(int MonomialCount, Tensor Matrix);

    private sealed record Output(IReadOnlyList<Term> Terms, IReadOnlyList<Component> Components);
}
