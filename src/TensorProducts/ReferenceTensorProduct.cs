using EquivSim.O3;

namespace EquivSim.TensorProducts;

/// <summary>
/// The plain executor: loops over the 3j symbols of each path in float64. Slow and obvious; the oracle of every other executor.
/// </summary>
public static class ReferenceTensorProduct
{
    /// <summary>Computes one product.</summary>
    /// <param name="spec">The product.</param>
    /// <param name="x">First operand, [In1.Dimension], channel by channel.</param>
    /// <param name="y">Second operand, [In2.Dimension].</param>
    /// <param name="weights">[WeightCount].</param>
    /// <param name="result">Receives the product, [Out.Dimension].</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Compute(TensorProductSpec spec, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights, Span<double> result)
    {
        ArgumentNullException.ThrowIfNull(spec);
        CheckLength(x.Length, spec.In1.Dimension, "first operand");
        CheckLength(y.Length, spec.In2.Dimension, "second operand");
        CheckLength(weights.Length, spec.WeightCount, "weights");
        CheckLength(result.Length, spec.Out.Dimension, "result");

        result.Clear();
        for (int p = 0; p < spec.Paths.Count; p++)
        {
            TensorProductPath path = spec.Paths[p];
            (int channels1, int channels2, int channels3) = spec.Channels(p);
            (Irrep a, Irrep b, Irrep c) = spec.IrrepsOf(p);
            int x0 = spec.In1.Offset(path.In1), y0 = spec.In2.Offset(path.In2), z0 = spec.Out.Offset(path.Out);
            ReadOnlySpan<double> w = weights.Slice(spec.WeightOffset(p), spec.WeightSize(p));
            foreach (Wigner3jEntry entry in spec.NonZeros(p))
            {
                double coefficient = spec.Coefficient(p) * entry.Value;
                for (int u = 0; u < channels1; u++)
                {
                    double left = coefficient * x[x0 + u * a.Dimension + entry.M1];
                    for (int v = 0; v < channels2; v++)
                    {
                        double product = left * y[y0 + v * b.Dimension + entry.M2];
                        switch (path.Mode)
                        {
                            case ConnectionMode.Uvw:
                                for (int k = 0; k < channels3; k++)
                                    result[z0 + k * c.Dimension + entry.M3] += product * w[(u * channels2 + v) * channels3 + k];
                                break;
                            case ConnectionMode.Uvu:
                                result[z0 + u * c.Dimension + entry.M3] += product * (path.HasWeight ? w[u * channels2 + v] : 1);
                                break;
                            case ConnectionMode.Uvv:
                                result[z0 + v * c.Dimension + entry.M3] += product * (path.HasWeight ? w[u * channels2 + v] : 1);
                                break;
                            case ConnectionMode.Uvuv:
                                result[z0 + (u * channels2 + v) * c.Dimension + entry.M3] += product * (path.HasWeight ? w[u * channels2 + v] : 1);
                                break;
                            case ConnectionMode.Uuu when u == v:
                                result[z0 + u * c.Dimension + entry.M3] += product * (path.HasWeight ? w[u] : 1);
                                break;
                            case ConnectionMode.Uuw when u == v:
                                for (int k = 0; k < channels3; k++)
                                    result[z0 + k * c.Dimension + entry.M3] += product * (path.HasWeight ? w[u * channels3 + k] : 1);
                                break;
                        }
                    }
                }
            }
        }
    }

    private static void CheckLength(int received, int expected, string name)
    {
        if (received != expected)
            throw new ArgumentException($"The {name} has {received} numbers; the product expects {expected}.");
    }
}
