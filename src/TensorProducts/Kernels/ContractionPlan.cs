namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// MACE's symmetric contraction (Batatia et al. 2022, eqs. 10 and 11) as polynomials: every output component of an atom and channel is
/// a sum of monomials of the input components, with coefficients by element and channel that are linear in MACE's weights.
/// </summary>
internal sealed class ContractionPlan
{
    /// <summary>Highest correlation that the kernel walks.</summary>
    public const int MaxCorrelation = 4;

    private readonly FoldedTerm[] _folded;

    /// <summary>Input components, (lmax + 1)^2; row l^2 + m holds component m of degree l.</summary>
    public int InputCount { get; }

    /// <summary>Output components, (Lmax + 1)^2; row L^2 + M holds component M of degree L.</summary>
    public int OutputCount { get; }

    /// <summary>Number of pairs of an output component and one of its monomials.</summary>
    public int CoefficientCount { get; }

    /// <summary>MACE's weight arrays: by output degree, and within it from the highest order down (weights_max, weights.0, ...).</summary>
    public IReadOnlyList<ContractionTerm> Terms { get; }

    /// <inheritdoc cref="ContractionTree.Branches"/>
    internal ContractionBranch[] Branches { get; }

    /// <inheritdoc cref="ContractionTree.Twigs"/>
    internal ContractionTwig[] Twigs { get; }

    /// <inheritdoc cref="ContractionTree.Leaves"/>
    internal int[] Leaves { get; }

    /// <param name="maxDegree">Highest degree of the inputs.</param>
    /// <param name="outputMaxDegree">Highest degree of the outputs.</param>
    /// <param name="correlation">Highest number of factors, 1 to <see cref="MaxCorrelation"/>.</param>
    public ContractionPlan(int maxDegree, int outputMaxDegree, int correlation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDegree);
        ArgumentOutOfRangeException.ThrowIfNegative(outputMaxDegree);
        if (correlation is < 1 or > MaxCorrelation)
            throw new ArgumentOutOfRangeException(nameof(correlation), correlation, $"Expected a correlation from 1 to {MaxCorrelation}.");

        InputCount = (maxDegree + 1) * (maxDegree + 1);
        OutputCount = (outputMaxDegree + 1) * (outputMaxDegree + 1);
        var tree = new ContractionTree();
        var folded = new List<FoldedTerm>();
        for (int degree = 0; degree <= outputMaxDegree; degree++)
        {
            int components = 2 * degree + 1;
            FoldedTerm[] terms =
            [
                .. Enumerable.Range(0, correlation).Select(i => new FoldedTerm(
                    new SymmetricCouplingBasis(CouplingBasis.Get(maxDegree, correlation - i, degree)), new int[components][])),
            ];
            for (int m = 0; m < components; m++)
            {
                ReadOnlySpan<int> indices = tree.Add([.. terms.SelectMany(t => t.Basis.Components[m].Monomials)]);
                foreach (FoldedTerm term in terms)
                {
                    int count = term.Basis.Components[m].Monomials.Length;
                    term.Rows[m] = indices[..count].ToArray();
                    indices = indices[count..];
                }
            }
            folded.AddRange(terms);
        }
        _folded = [.. folded];
        Terms = [.. _folded.Select((t, i) => new ContractionTerm(i / correlation, correlation - i % correlation, t.Basis.CouplingCount))];
        CoefficientCount = tree.CoefficientCount;
        (Branches, Twigs, Leaves) = ([.. tree.Branches], [.. tree.Twigs], [.. tree.Leaves]);
    }

    /// <summary>The coefficients that MACE's weights of one element give.</summary>
    /// <param name="weights">For each of <see cref="Terms"/> [couplings, channels].</param>
    /// <param name="channels">Number of channels.</param>
    /// <returns>[<see cref="CoefficientCount"/>, channels].</returns>
    public double[] Fold(IReadOnlyList<double[]> weights, int channels)
    {
        RequireWeights(weights, channels);
        var coefficients = new double[CoefficientCount * channels];
        for (int t = 0; t < _folded.Length; t++)
        {
            SymmetricCouplingBasis basis = _folded[t].Basis;
            var mixed = new double[basis.Rank * channels];
            for (int r = 0; r < basis.Rank; r++)
            {
                for (int k = 0; k < basis.CouplingCount; k++)
                    ScaledSum.Add(basis.Mixing[r * basis.CouplingCount + k], Row(weights[t], k, channels), Row(mixed, r, channels));
            }
            _folded[t].ForEach((r, row, q) => ScaledSum.Add(q, Row(mixed, r, channels), Row(coefficients, row, channels)));
        }
        return coefficients;
    }

    /// <summary>The transpose of <see cref="Fold"/>: gradients of the weights from gradients of the coefficients.</summary>
    /// <param name="coefficientGradients">[<see cref="CoefficientCount"/>, channels].</param>
    /// <param name="channels">Number of channels.</param>
    /// <returns>For each of <see cref="Terms"/> [couplings, channels].</returns>
    public double[][] FoldTransposed(double[] coefficientGradients, int channels)
    {
        if (coefficientGradients.Length != CoefficientCount * channels)
        {
            throw new ArgumentException(
                $"Expected {CoefficientCount} x {channels} coefficient gradients, got {coefficientGradients.Length}.", nameof(coefficientGradients));
        }
        var gradients = new double[_folded.Length][];
        for (int t = 0; t < _folded.Length; t++)
        {
            SymmetricCouplingBasis basis = _folded[t].Basis;
            var mixed = new double[basis.Rank * channels];
            _folded[t].ForEach((r, row, q) => ScaledSum.Add(q, Row(coefficientGradients, row, channels), Row(mixed, r, channels)));
            double[] gradient = gradients[t] = new double[basis.CouplingCount * channels];
            for (int r = 0; r < basis.Rank; r++)
            {
                for (int k = 0; k < basis.CouplingCount; k++)
                    ScaledSum.Add(basis.Mixing[r * basis.CouplingCount + k], Row(mixed, r, channels), Row(gradient, k, channels));
            }
        }
        return gradients;
    }

    private void RequireWeights(IReadOnlyList<double[]> weights, int channels)
    {
        if (weights.Count != Terms.Count)
            throw new ArgumentException($"Expected {Terms.Count} weight arrays, got {weights.Count}.", nameof(weights));
        for (int t = 0; t < weights.Count; t++)
        {
            if (weights[t].Length != Terms[t].CouplingCount * channels)
            {
                throw new ArgumentException(
                    $"Expected {Terms[t].CouplingCount} x {channels} weights of {Terms[t]}, got {weights[t].Length}.", nameof(weights));
            }
        }
    }

    private static Span<double> Row(double[] values, int row, int channels) => values.AsSpan(row * channels, channels);

    /// <param name="Basis">Independent couplings.</param>
    /// <param name="Rows">For each output component M, the coefficient of each monomial of the basis.</param>
    private sealed record FoldedTerm(SymmetricCouplingBasis Basis, int[][] Rows)
    {
        /// <summary>Calls with (coupling r, coefficient, entry of Q_r) for all entries that are not 0.</summary>
        public void ForEach(Action<int, int, double> action)
        {
            for (int m = 0; m < Rows.Length; m++)
            {
                double[] entries = Basis.Components[m].Coefficients;
                int count = Rows[m].Length;
                for (int i = 0; i < entries.Length; i++)
                {
                    if (entries[i] != 0)
                        action(i / count, Rows[m][i % count], entries[i]);
                }
            }
        }
    }
}
