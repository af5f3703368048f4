using EquivSim.Structures;

namespace EquivSim.Electrostatics.Tests;

public sealed class LatticeSumTests
{
    /// <summary>Rock salt with ions 2.8 Å apart: eight ions in a cubic cell.</summary>
    private static PointCharges RockSalt()
    {
        var positions = new List<double>();
        var charges = new List<double>();
        for (int i = 0; i < 8; i++)
        {
            positions.AddRange([2.8 * (i & 1), 2.8 * (i >> 1 & 1), 2.8 * (i >> 2)]);
            charges.Add(int.PopCount(i) % 2 == 0 ? 1 : -1);
        }
        return new PointCharges([.. positions], [.. charges], new Cell([5.6, 0, 0, 0, 5.6, 0, 0, 0, 5.6], true, true, true));
    }

    [Theory]
    [InlineData(1e-3, false)]
    [InlineData(1e-6, false)]
    [InlineData(1e-6, true)]
    [InlineData(1e-8, true)]
    public void A_block_has_the_field_of_its_sites(double tolerance, bool hasDefects)
    {
        LatticeDefect[] defects = [new(0, 0, 0, 3, 0), new(2, 1, 3, 5, 0), new(3, 2, 1, 0, 2.5)];
        var block = new LatticeBlock(RockSalt(), (4, 3, 5), hasDefects ? defects : null);
        LatticeSum sum = LatticeSum.Build(block, tolerance);
        PointCharges charges = block.ToPointCharges();
        Assert.Equal(hasDefects ? 1.5 - 1 - 1 : 0, charges.TotalCharge, 10);
        double[] points = ProbePoints.Draw(sum.Box, charges, 200, 0.9, 4);
        FieldSamples samples = new(), exact = new();
        sum.Sample(points, samples);
        using var direct = new DirectSum();
        direct.Sample(charges, points, exact);
        FieldError error = FieldError.Between(samples, exact);
        Assert.InRange(error.Field, tolerance / 1000, tolerance);
        Assert.InRange(error.Potential, 0, tolerance);
    }

    [Fact]
    public void Ranks_do_not_grow_with_the_block()
    {
        int Rank(int n) => LatticeSum.Build(new LatticeBlock(RockSalt(), (n, n, n)), 1e-6).Smooth.Coefficients.LargestRank;
        // A small block is mostly surface; from there on only the wide Gaussians see the edge.
        int middle = Rank(12);
        Assert.InRange(Rank(24), 2, middle + 2);
        Assert.InRange(Rank(48), 2, middle + 3);
    }

    [Fact]
    public void The_potential_at_a_site_leaves_its_own_charge_out()
    {
        LatticeDefect[] defects = [new(1, 1, 1, 2, 0), new(1, 2, 1, 1, 0.25)];
        var block = new LatticeBlock(RockSalt(), (3, 4, 3), defects);
        LatticeSum sum = LatticeSum.Build(block, 1e-8);
        PointCharges charges = block.ToPointCharges();
        ElectrostaticResult exact = new();
        using var direct = new DirectSum();
        direct.Evaluate(charges, exact);
        foreach ((int a, int b, int c, int atom) in ((int, int, int, int)[])[(0, 0, 0, 0), (1, 1, 1, 2), (1, 2, 1, 1), (2, 3, 2, 7)])
            Assert.Equal(exact.Potential[((a * 4 + b) * 3 + c) * 8 + atom], sum.SitePotential(a, b, c, atom), 7);
    }

    [Fact]
    public void The_middle_of_a_large_block_has_the_potential_of_the_crystal()
    {
        // Sites on opposite sides of the middle of a block of odd size differ by its surface charge, but their mean does not.
        LatticeSum sum = LatticeSum.Build(new LatticeBlock(RockSalt(), (24, 24, 24)), 1e-8);
        double mean = Enumerable.Range(0, 8).Average(atom => sum.Block.PerfectCharge(atom) * sum.SitePotential(12 - (atom & 1), 12 - (atom >> 1 & 1), 12 - (atom >> 2), atom));
        Assert.Equal(-1.7475645946332 / 2.8, mean, 4);
    }

    [Fact]
    public void Grids_and_points_agree()
    {
        LatticeSum sum = LatticeSum.Build(new LatticeBlock(RockSalt(), (2, 3, 2), [new(1, 1, 1, 0, 0)]), 1e-6);
        var grid = new PotentialGrid((0.3, 1.1, 2), (0.9, 0.7, 1.1), (9, 11, 7));
        sum.Fill(grid);
        FieldSamples samples = new();
        sum.Sample([0.3 + 4 * 0.9, 1.1 + 5 * 0.7, 2 + 3 * 1.1], samples);
        Assert.Equal(samples.Potential[0], grid.Values[(4 * 11 + 5) * 7 + 3], 6);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Contains("at least one cell", Assert.Throws<ArgumentException>(() => new LatticeBlock(RockSalt(), (0, 1, 1))).Message);
        Assert.Contains("no site (2, 0, 0)", Assert.Throws<ArgumentException>(() => new LatticeBlock(RockSalt(), (2, 1, 1), [new(2, 0, 0, 0, 0)])).Message);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => new LatticeBlock(RockSalt(), (2, 1, 1), [new(1, 0, 0, 0, 0), new(1, 0, 0, 0, 1)])).Message);
        Assert.Contains("along x, y and z", Assert.Throws<ArgumentException>(() => new LatticeBlock(new PointCharges([0, 0, 0], [1]), (1, 1, 1))).Message);
    }
}
