using EquivSim.O3;
using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.TensorProducts;

/// <summary>
/// What a tensor product can express, after Xie, Daigavane, Kotak and Smidt, "The Price of Freedom" (ICML 2025): between which irreps it couples at
/// all, and the dimension of the set of bilinear maps that it gives together with equivariant linear layers on both inputs and on the output.
/// </summary>
/// <remarks>
/// Every equivariant bilinear map of irreps x_i, y_j to an irrep type c is a number for each (i, j, c) that the selection rules allow. With a
/// product, the number is the sum over its paths from i and j to outputs o of type c of s_i t_j v_o w_p a_p: scales of the linear layers, weights
/// and coefficients. The dimension of the set of these numbers is the rank of their derivatives at a point in general position.
/// </remarks>
public sealed class TensorProductMeasures
{
    private TensorProductMeasures(int expressivity, (Irrep, Irrep, Irrep)[] interacting, (Irrep, Irrep, Irrep)[] missing) =>
        (Expressivity, Interacting, Missing) = (expressivity, interacting, missing);

    /// <summary>Dimension of the set of bilinear maps.</summary>
    public int Expressivity { get; }

    /// <summary>Triples of irreps that interact.</summary>
    public IReadOnlyList<(Irrep First, Irrep Second, Irrep Out)> Interacting { get; }

    /// <summary>Triples that the selection rules allow between the irreps of the product and that do not interact.</summary>
    public IReadOnlyList<(Irrep First, Irrep Second, Irrep Out)> Missing { get; }

    /// <summary>Measures a product.</summary>
    /// <exception cref="ArgumentException">A block has more than one channel.</exception>
    public static TensorProductMeasures Of(TensorProductSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.In1.Concat(spec.In2).Concat(spec.Out).Any(b => b.Multiplicity != 1))
            throw new ArgumentException($"Expressivity is defined for one channel in each block; got {spec.In1} (x) {spec.In2} -> {spec.Out}.");

        var numbers = new Dictionary<(int, int, Irrep), int>();
        foreach (TensorProductPath p in spec.Paths)
            numbers.TryAdd((p.In1, p.In2, spec.Out[p.Out].Irrep), numbers.Count);
        int parameters = spec.In1.Count + spec.In2.Count + spec.Out.Count + spec.Paths.Count;
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, parameters).Select(_ => 1 + random.NextDouble())];
        Matrix<double> derivatives = Matrix<double>.Build.Dense(Math.Max(1, numbers.Count), parameters);
        for (int p = 0; p < spec.Paths.Count; p++)
        {
            TensorProductPath path = spec.Paths[p];
            int row = numbers[(path.In1, path.In2, spec.Out[path.Out].Irrep)];
            int[] own = [path.In1, spec.In1.Count + path.In2, spec.In1.Count + spec.In2.Count + path.Out, parameters - spec.Paths.Count + p];
            double product = spec.Coefficient(p) * own.Take(path.HasWeight ? 4 : 3).Aggregate(1.0, (a, i) => a * values[i]);
            foreach (int i in own.Take(path.HasWeight ? 4 : 3))
                derivatives[row, i] += product / values[i];
        }

        HashSet<(Irrep, Irrep, Irrep)> interacting = [.. Enumerable.Range(0, spec.Paths.Count).Where(p => spec.Coefficient(p) != 0).Select(spec.IrrepsOf)];
        (Irrep, Irrep, Irrep)[] missing =
        [
            .. (from a in spec.In1
                from b in spec.In2
                from c in spec.Out
                where c.Irrep.IsIn(a.Irrep, b.Irrep)
                select (a.Irrep, b.Irrep, c.Irrep)).Distinct().Where(t => !interacting.Contains(t)),
        ];
        return new(derivatives.Rank(), [.. interacting], missing);
    }
}
