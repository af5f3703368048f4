using EquivSim.O3;
using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.TensorProducts.Tests;

public sealed class TensorProductMeasuresTests
{
    [Theory]
    [InlineData(1, 5, 6, 5)]
    [InlineData(2, 14, 19, 9)]
    [InlineData(3, 30, 44, 13)]
    [InlineData(4, 55, 85, 17)]
    [InlineData(5, 91, 146, 21)]
    public void Expressivity_has_the_published_values(int lmax, int natural, int all, int gaunt)
    {
        // The Price of Freedom: (L+1)(L+2)(2L+3)/6, (L+1)(2L²+4L+3)/3 and 4L+1.
        Irreps inputs = Irreps.SphericalHarmonics(lmax), outputs = Irreps.SphericalHarmonics(2 * lmax);
        TensorProductSpec full = TensorProductSpec.Full(inputs, inputs);
        Assert.Equal(all, TensorProductMeasures.Of(full).Expressivity);
        Assert.Equal(natural, TensorProductMeasures.Of(Natural(full)).Expressivity);
        TensorProductMeasures measures = TensorProductMeasures.Of(TensorProductSpec.Gaunt(inputs, inputs, outputs));
        Assert.Equal(gaunt, measures.Expressivity);
        Assert.Empty(measures.Missing);
        Assert.Equal(natural, measures.Interacting.Count);
        // Matrices have the freedom of functions.
        TensorProductMeasures matrices = TensorProductMeasures.Of(TensorProductSpec.Matrix(inputs, inputs, outputs));
        Assert.Equal((gaunt, natural), (matrices.Expressivity, matrices.Interacting.Count));
        Irreps both = outputs + new Irreps(Enumerable.Range(1, 2 * lmax - 1).Select(l => new Irrep(l, Irrep.NaturalParity(l + 1))));
        Assert.Equal(6 * lmax, TensorProductMeasures.Of(TensorProductSpec.Matrix(inputs, inputs, both)).Expressivity);
        Assert.Equal(6 * lmax, TensorProductMeasures.Of(TensorProductSpec.Gaunt(inputs, inputs, both)).Expressivity);
    }

    [Fact]
    public void Brackets_restore_the_triples_that_products_of_functions_miss()
    {
        Irreps inputs = Irreps.SphericalHarmonics(2), outputs = new(Enumerable.Range(0, 5).SelectMany(l => new[] { new Irrep(l, Parity.Even), new Irrep(l, Parity.Odd) }));
        TensorProductSpec complete = TensorProductSpec.Gaunt(inputs, inputs, outputs);
        Assert.Empty(TensorProductMeasures.Of(complete).Missing);
        TensorProductSpec product = complete.WithPaths([.. Enumerable.Range(0, complete.Paths.Count).Where(p => complete.IrrepsOf(p).Out.IsNatural)]);
        Assert.Contains((Irrep.Parse("1o"), Irrep.Parse("1o"), Irrep.Parse("1e")), TensorProductMeasures.Of(product).Missing);
        Assert.Equal(5, TensorProductMeasures.Of(product).Missing.Count);
    }

    /// <summary>The rank of what an executor really computes: derivatives of results by scales of the blocks of inputs and outputs.</summary>
    [Theory]
    [InlineData("sparse")]
    [InlineData("grid")]
    [InlineData("fourier")]
    [InlineData("matrix")]
    public void Expressivity_is_the_rank_of_the_map_that_executors_compute(string backend)
    {
        Irreps inputs = Irreps.SphericalHarmonics(2), outputs = Irreps.SphericalHarmonics(4);
        TensorProductSpec spec = backend switch
        {
            "sparse" => Natural(TensorProductSpec.Full(inputs, inputs)),
            "matrix" => TensorProductSpec.Matrix(inputs, inputs, outputs),
            _ => TensorProductSpec.Gaunt(inputs, inputs, outputs),
        };
        using ITensorProductExecutor<double> executor = TensorProductBackend.Parse(backend).Create<double>(spec);
        int parameters = inputs.Count + inputs.Count + spec.Out.Count, samples = 30;
        var random = new Random(3);
        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
        double[] x = Numbers(samples * inputs.Dimension), y = Numbers(samples * inputs.Dimension), at = [.. Numbers(parameters).Select(v => 1 + v)];

        // Outputs of one type are added up, as the linear layer behind the product does.
        double[] Map(double[] scales)
        {
            double[] z = new double[samples * spec.Out.Dimension];
            executor.Forward(Scaled(inputs, x, scales), Scaled(inputs, y, scales[inputs.Count..]), [], z);
            z = Scaled(spec.Out, z, scales[(2 * inputs.Count)..]);
            double[] sums = new double[samples * 25];
            for (int s = 0; s < samples; s++)
            {
                for (int k = 0; k < spec.Out.Count; k++)
                {
                    int l = spec.Out[k].Irrep.L;
                    for (int m = 0; m <= 2 * l; m++)
                        sums[s * 25 + l * l + m] += z[s * spec.Out.Dimension + spec.Out.Offset(k) + m];
                }
            }
            return sums;
        }
        Matrix<double> derivatives = Matrix<double>.Build.Dense(samples * 25, parameters);
        for (int p = 0; p < parameters; p++)
        {
            double[] plus = [.. at], minus = [.. at];
            plus[p] += 0.1;
            minus[p] -= 0.1;
            // The map is linear in each scale: differences are exact.
            derivatives.SetColumn(p, [.. Map(plus).Zip(Map(minus), (a, b) => (a - b) / 0.2)]);
        }
        double[] values = [.. derivatives.Svd().S];
        Assert.Equal(TensorProductMeasures.Of(spec).Expressivity, values.Count(v => v > 1e-10 * values[0]));
    }

    private static double[] Scaled(Irreps irreps, double[] rows, double[] scales)
    {
        double[] result = [.. rows];
        for (int i = 0; i < result.Length; i++)
        {
            int at = i % irreps.Dimension;
            result[i] *= scales[Enumerable.Range(0, irreps.Count).Last(b => irreps.Offset(b) <= at)];
        }
        return result;
    }

    private static TensorProductSpec Natural(TensorProductSpec spec) =>
        spec.WithPaths([.. Enumerable.Range(0, spec.Paths.Count).Where(p => spec.IrrepsOf(p).Out.IsNatural)]);
}
