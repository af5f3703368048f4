namespace EquivSim.O3.Tests;

public sealed class IrrepsTests
{
    private static readonly Gen<Irrep> AnyIrrep = Gen.Select(Gen.Int[0, 6], Gen.Bool, (l, even) => new Irrep(l, even ? Parity.Even : Parity.Odd));

    internal static readonly Gen<Irreps> AnyIrreps =
        Gen.Select(Gen.Int[0, 5], AnyIrrep, (multiplicity, irrep) => new MulIrrep(multiplicity, irrep)).Array[0, 6].Select(blocks => new Irreps(blocks));

    [Theory]
    [InlineData("16x0e + 4x1o", "16x0e+4x1o", 28)]
    [InlineData("1o", "1x1o", 3)]
    [InlineData(" 2 x 3e+0e ", "2x3e+1x0e", 15)]
    [InlineData("2y + 3y", "1x2e+1x3o", 12)]
    [InlineData("0x2e+1e", "0x2e+1x1e", 3)]
    [InlineData("", "", 0)]
    public void Text_is_read_and_written(string text, string written, int dimension)
    {
        Irreps irreps = text;
        Assert.Equal(written, irreps.ToString());
        Assert.Equal(dimension, irreps.Dimension);
    }

    [Theory]
    [InlineData("16x0")]
    [InlineData("1q")]
    [InlineData("x1o")]
    [InlineData("-1x0e")]
    [InlineData("1o++1o")]
    [InlineData("1.5x1o")]
    [InlineData("99999999999x0e")]
    public void Text_that_is_no_irreps_is_refused_and_quoted(string text)
    {
        var error = Assert.Throws<FormatException>(() => Irreps.Parse(text));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Printing_and_parsing_are_inverse() =>
        AnyIrreps.Sample(irreps => Irreps.Parse(irreps.ToString()) == irreps);

    [Fact]
    public void Orders_differ_in_the_parity_that_comes_first()
    {
        Irreps mixed = "2o+0o+1e+2e+1o+0e";
        Assert.Equal("1x0o+1x0e+1x1o+1x1e+1x2o+1x2e", mixed.Sort().Irreps.ToString());
        Assert.Equal("1x0e+1x0o+1x1o+1x1e+1x2e+1x2o", mixed.Sort(IrrepOrder.Natural).Irreps.ToString());
    }

    [Fact]
    public void Sort_is_stable_and_tells_where_each_block_went() => AnyIrreps.Sample(irreps =>
    {
        foreach (IrrepOrder order in Enum.GetValues<IrrepOrder>())
        {
            SortedIrreps sorted = irreps.Sort(order);
            for (int i = 0; i < irreps.Count; i++)
            {
                Assert.Equal(irreps[i], sorted.Irreps[sorted.Permutation[i]]);
                Assert.Equal(i, sorted.Inverse[sorted.Permutation[i]]);
            }
            for (int i = 1; i < irreps.Count; i++)
            {
                int comparison = order.Compare(sorted.Irreps[i - 1].Irrep, sorted.Irreps[i].Irrep);
                Assert.True(comparison < 0 || (comparison == 0 && sorted.Inverse[i - 1] < sorted.Inverse[i]));
            }
        }
    });

    [Fact]
    public void Simplify_merges_neighbours_only() =>
        Assert.Equal("3x0e+1x1o+1x0e", Irreps.Parse("1x0e+2x0e+0x2e+1x1o+0e").Simplify().ToString());

    [Fact]
    public void Regroup_leaves_one_block_of_each_irrep_and_loses_nothing() => AnyIrreps.Sample(irreps =>
    {
        Irreps grouped = irreps.Regroup();
        Assert.Equal(irreps.Dimension, grouped.Dimension);
        Assert.Equal(grouped.Count, grouped.Select(block => block.Irrep).Distinct().Count());
        Assert.All(grouped, block => Assert.Equal(irreps.CountOf(block.Irrep), block.Multiplicity));
    });

    [Fact]
    public void Offsets_and_slices_lie_side_by_side() => AnyIrreps.Sample(irreps =>
    {
        int position = 0;
        for (int i = 0; i < irreps.Count; i++)
        {
            Assert.Equal(position, irreps.Offset(i));
            Assert.Equal(position..(position + irreps[i].Dimension), irreps.Slice(i));
            position += irreps[i].Dimension;
        }
        Assert.Equal(position, irreps.Dimension);
        Assert.Equal(position, irreps.Offset(irreps.Count));
    });

    [Fact]
    public void Product_has_the_product_of_the_dimensions() => Gen.Select(AnyIrreps, AnyIrreps).Sample((a, b) =>
    {
        Assert.Equal(a.Dimension * b.Dimension, (a * b).Dimension);
        Assert.Equal(a * b, b * a);
    });

    [Fact]
    public void Product_follows_the_selection_rules()
    {
        Assert.Equal("1x0e+1x1e+1x2e", (Irreps.Parse("1o") * "1o").ToString());
        Assert.Equal("1x1o+1x2o+1x3o", (Irreps.Parse("2e") * "1o").ToString());
        Assert.True(Irrep.Parse("2o").IsIn(Irrep.Parse("2e"), Irrep.Parse("1o")));
        Assert.False(Irrep.Parse("2e").IsIn(Irrep.Parse("2e"), Irrep.Parse("1o")));
        Assert.False(Irrep.Parse("4o").IsIn(Irrep.Parse("2e"), Irrep.Parse("1o")));
    }

    [Fact]
    public void Spherical_harmonics_have_the_parity_of_their_vector()
    {
        Assert.Equal("1x0e+1x1o+1x2e+1x3o", Irreps.SphericalHarmonics(3).ToString());
        Assert.Equal("1x0e+1x1e+1x2e", Irreps.SphericalHarmonics(2, Parity.Even).ToString());
    }

    [Fact]
    public void Filter_and_sum_and_repeat()
    {
        Irreps irreps = "2x0e+1o+3x2e+1e";
        Assert.Equal("2x0e+1x1o", irreps.Filter("0e+1o+5e").ToString());
        Assert.Equal("1x1o+1x1e", irreps.Filter(irrep => irrep.L == 1).ToString());
        Assert.Equal("1x0e+1x1o+1x0e+1x1o", Irreps.Parse("0e+1o").Repeat(2).ToString());
        Assert.Equal("2x0e+1x0e", (Irreps.Parse("2x0e") + "0e").ToString());
        Assert.Equal(7, irreps.TotalMultiplicity);
        Assert.Equal(2, irreps.MaxL);
    }

    [Fact]
    public void Values_that_make_no_irrep_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Irrep(-1, Parity.Even));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Irrep(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MulIrrep(-1, new Irrep(0, Parity.Even)));
        Assert.Throws<InvalidOperationException>(() => Irreps.Empty.MaxL);
    }
}
