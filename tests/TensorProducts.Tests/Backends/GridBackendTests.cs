using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts.Tests.Backends;

public sealed class GridBackendTests : TensorProductBackendTests
{
    protected override TensorProductBackend Backend => TensorProductBackend.Grid;

    protected override IEnumerable<TensorProductSpec> Products =>
        SampleProducts.Names.Select(SampleProducts.Spec).Concat(SampleProducts.Gaunt);

    [Fact]
    public void Every_path_up_to_degree_six_equals_clebsch_gordan()
    {
        // Both parities of the second input, so that even and odd sums of degrees occur with every parity.
        for (int l1 = 0; l1 <= 6; l1++)
        {
            for (int l2 = 0; l2 <= 6; l2++)
            {
                foreach (Parity parity in new[] { Parity.Even, Parity.Odd })
                {
                    TensorProductSpec spec = TensorProductSpec.Full(
                        new Irreps([new Irrep(l1, Irrep.NaturalParity(l1))]), new Irreps([new Irrep(l2, parity)]));
                    using ITensorProductExecutor<double> grid = Backend.Create<double>(spec);
                    Samples<double> samples = new(spec, 5, true, l1 + 7 * l2);
                    double error = samples.Reference().Zip(samples.Forward(grid), (e, a) => Math.Abs(e - a)).Max();
                    Assert.True(error < 1e-13 * (2 * l1 + 1) * (2 * l2 + 1), $"Off by {error}: {spec}");
                }
            }
        }
    }

    [Theory]
    [InlineData(3, 3, 3)]
    [InlineData(2, 4, 6)]
    [InlineData(6, 6, 6)]
    public void One_visit_computes_all_paths_of_a_product_of_functions_and_of_a_bracket(int l1, int l2, int l3)
    {
        Irreps natural = Irreps.SphericalHarmonics(l3);
        Irreps unnatural = new(Enumerable.Range(1, l3).Select(l => new Irrep(l, Irrep.NaturalParity(l + 1))));
        TensorProductSpec spec = TensorProductSpec.Gaunt(Irreps.SphericalHarmonics(l1), Irreps.SphericalHarmonics(l2), natural + unnatural);
        GridVisit visit = Assert.Single(GridPlan.Make(spec));
        Assert.Equal(natural.Count, visit.Product.Outputs.Length);
        Assert.Equal(unnatural.Count(b => b.Irrep.L < l1 + l2), visit.Bracket.Outputs.Length);
    }

    [Fact]
    public void Coefficients_that_no_product_of_functions_has_take_a_visit_for_each_pair()
    {
        TensorProductSpec gaunt = TensorProductSpec.Gaunt("0e + 1o", "0e + 1o", "0e + 1o");
        Assert.Single(GridPlan.Make(gaunt));
        Assert.Equal(4, GridPlan.Make(gaunt.WithPaths([0, 1, 2, 3], [1, 1, 1, 2])).Count);
        // A path that would come with the others is missing.
        Assert.Equal(3, GridPlan.Make(gaunt.WithPaths([0, 2, 3])).Count);
    }
}
