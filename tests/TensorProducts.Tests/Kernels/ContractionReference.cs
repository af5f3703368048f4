namespace EquivSim.TensorProducts.Tests.Kernels;

/// <summary>
/// The symmetric contraction straight from MACE's coupling tensors, in double precision, with random inputs, weights and output
/// gradients for a number of channels (all arrays [rows, channels]).
/// </summary>
internal sealed class ContractionReference
{
    private readonly List<(CouplingBasis Basis, int FirstOutput)> _terms = [];

    public int Channels { get; }

    public double[] Inputs { get; }

    public double[][] Weights { get; }

    public double[] OutputGradients { get; }

    public double[] Outputs { get; }

    public double[] InputGradients { get; }

    public double[][] WeightGradients { get; }

    public ContractionReference(int maxDegree, int outputMaxDegree, int correlation, int channels)
    {
        Channels = channels;
        var random = new Random(maxDegree * 100 + outputMaxDegree * 10 + correlation);
        for (int degree = 0; degree <= outputMaxDegree; degree++)
        {
            for (int order = correlation; order >= 1; order--)
                _terms.Add((CouplingBasis.Get(maxDegree, order, degree), degree * degree));
        }
        Inputs = Random(random, (maxDegree + 1) * (maxDegree + 1) * channels);
        Weights = [.. _terms.Select(t => Random(random, t.Basis.Couplings.Count * channels))];
        OutputGradients = Random(random, (outputMaxDegree + 1) * (outputMaxDegree + 1) * channels);
        Outputs = new double[OutputGradients.Length];
        InputGradients = new double[Inputs.Length];
        WeightGradients = [.. Weights.Select(w => new double[w.Length])];
        for (int t = 0; t < _terms.Count; t++)
        {
            (CouplingBasis basis, int firstOutput) = _terms[t];
            for (int k = 0; k < basis.Couplings.Count; k++)
            {
                foreach (CouplingEntry entry in basis.Couplings[k])
                    Add(basis, entry, firstOutput + entry.Component, Weights[t].AsSpan(k * channels), WeightGradients[t].AsSpan(k * channels));
            }
        }
    }

    public static double[] Random(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];

    private void Add(CouplingBasis basis, CouplingEntry entry, int output, Span<double> weights, Span<double> weightGradients)
    {
        Span<int> factors = stackalloc int[basis.Correlation];
        long indices = entry.Indices;
        for (int i = factors.Length - 1; i >= 0; i--, indices /= basis.InputSize)
            factors[i] = (int)(indices % basis.InputSize);
        for (int c = 0; c < Channels; c++)
        {
            double gradient = OutputGradients[output * Channels + c], product = entry.Value;
            foreach (int f in factors)
                product *= Inputs[f * Channels + c];
            Outputs[output * Channels + c] += weights[c] * product;
            weightGradients[c] += gradient * product;
            for (int i = 0; i < factors.Length; i++)
            {
                double others = gradient * weights[c] * entry.Value;
                for (int j = 0; j < factors.Length; j++)
                    others *= j == i ? 1 : Inputs[factors[j] * Channels + c];
                InputGradients[factors[i] * Channels + c] += others;
            }
        }
    }
}
