using EquivSim.Structures;

namespace EquivSim.Electrostatics.Tests;

public sealed class PeriodicEnvironmentTests
{
    [Theory]
    [InlineData(false, false, true, 1e-4)]
    [InlineData(false, true, true, 1e-4)]
    [InlineData(true, false, true, 1e-6)]
    [InlineData(true, true, true, 1e-4)]
    [InlineData(true, true, true, 1e-6)]
    [InlineData(true, true, true, 1e-8)]
    public void Wires_slabs_and_crystals_meet_the_requested_error(bool x, bool y, bool z, double tolerance)
    {
        var cell = new Cell([9, 0, 0, 0, 11, 0, 0, 0, 10], x, y, z);
        FrozenEnvironment host = FrozenEnvironment.Build(SolverContract.Random(60, 2, cell, 8, neutral: true, excluded: 0), new() { Tolerance = tolerance, Alpha = 0.9 });
        Assert.InRange(host.Error.Field, tolerance / 1000, tolerance);
        Assert.InRange(host.Error.Potential, 0, tolerance);
    }

    [Fact]
    public void A_charged_crystal_has_the_background_of_the_Ewald_sum()
    {
        var cell = new Cell([9, 0, 0, 0, 11, 0, 0, 0, 10], true, true, true);
        FrozenEnvironment host = FrozenEnvironment.Build(SolverContract.Random(40, 6, cell, 8, neutral: false, excluded: 0), new() { Tolerance = 1e-6, Alpha = 0.8 });
        Assert.InRange(host.Error.Potential, 0, 1e-6);
        Assert.InRange(host.Error.Field, 0, 1e-6);
    }

    [Fact]
    public void Points_and_their_images_have_one_potential()
    {
        var cell = new Cell([9, 0, 0, 0, 11, 0, 0, 0, 10], true, false, true);
        FrozenEnvironment host = FrozenEnvironment.Build(SolverContract.Random(40, 2, cell, 8, neutral: true, excluded: 0), new() { Tolerance = 1e-6, Probes = 0 });
        FieldSamples here = new(), there = new();
        host.Sample([1.3, 4.4, 2.5, 0.001, 3, 9.999], here);
        host.Sample([1.3 + 18, 4.4, 2.5 - 30, 0.001 - 9, 3, 9.999 + 10], there);
        for (int p = 0; p < 2; p++)
            Assert.Equal(here.Potential[p], there.Potential[p], 10);
        Assert.Contains("outside the box", Assert.Throws<ArgumentException>(() => host.Sample([1, 40, 2], here)).Message);
    }

    [Fact]
    public void A_grid_may_reach_over_the_faces_of_the_cell()
    {
        var cell = new Cell([9, 0, 0, 0, 11, 0, 0, 0, 10], true, true, true);
        FrozenEnvironment host = FrozenEnvironment.Build(SolverContract.Random(40, 2, cell, 8, neutral: true, excluded: 0), new() { Tolerance = 1e-6, Probes = 0 });
        var grid = new PotentialGrid((-3, 2, 4), (1.1, 0.9, 1.3), (8, 14, 9));
        host.Fill(grid);
        FieldSamples samples = new();
        host.Sample([-3 + 1.1, 2 + 12 * 0.9, 4 + 7 * 1.3, -3 + 6 * 1.1, 2, 4 + 1.3], samples);
        Assert.Equal(samples.Potential[0], grid.Values[(1 * 14 + 12) * 9 + 7], 1e-5);
        Assert.Equal(samples.Potential[1], grid.Values[6 * 14 * 9 + 1], 1e-5);
    }
}
