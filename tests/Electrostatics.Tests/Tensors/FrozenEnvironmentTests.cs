using System.Globalization;
using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Electrostatics.Tests;

public sealed class FrozenEnvironmentTests
{
    private static readonly Structure Peptide = PqrFile.Read(RepositoryFiles.Path("data/electrostatics/biomolecules/1ajj.pqr"));

    [Theory]
    [InlineData(1e-2)]
    [InlineData(1e-3)]
    [InlineData(1e-4)]
    [InlineData(1e-6)]
    [InlineData(1e-8)]
    public void The_measured_error_is_below_the_requested_one(double tolerance)
    {
        FrozenEnvironment host = FrozenEnvironment.Build(PointCharges.Of(Peptide), new() { Tolerance = tolerance, Alpha = 0.6 });
        Assert.Equal(200, host.Error.Probes);
        Assert.InRange(host.Error.Field, tolerance / 300, tolerance);
        Assert.InRange(host.Error.Potential, 0, tolerance);
        Assert.InRange(host.Error.FieldGradient, 0, 6 * tolerance);
    }

    [Fact]
    public void The_error_does_not_depend_on_where_the_split_is()
    {
        foreach (double alpha in (double[])[0.25, 0.5, 1, 1.4])
            Assert.InRange(FrozenEnvironment.Build(PointCharges.Of(Peptide), new() { Alpha = alpha }).Error.Field, 0, 1e-4);
    }

    [Fact]
    public void Fields_are_derivatives_of_potentials()
    {
        FrozenEnvironment host = FrozenEnvironment.Build(PointCharges.Of(Peptide), new() { Tolerance = 1e-9, Alpha = 0.4, Probes = 0 });
        double[] points = ProbePoints.Draw(host.Box, host.Charges, 6, 1.5, 3);
        FieldSamples here = new(), ahead = new(), behind = new();
        host.Sample(points, here);
        const double h = 1e-3;
        for (int axis = 0; axis < 3; axis++)
        {
            host.Sample([.. points.Select((x, i) => i % 3 == axis ? x + h : x)], ahead);
            host.Sample([.. points.Select((x, i) => i % 3 == axis ? x - h : x)], behind);
            for (int p = 0; p < 6; p++)
            {
                Assert.Equal(-(ahead.Potential[p] - behind.Potential[p]) / (2 * h), here.Field[3 * p + axis], 6);
                for (int d = axis; d < 3; d++)
                    Assert.Equal((ahead.Field[3 * p + d] - behind.Field[3 * p + d]) / (2 * h), here.FieldGradient[6 * p + (axis == 0 ? d : axis + d + 1)], 5);
            }
        }
    }

    [Fact]
    public void The_field_gradient_has_no_trace_between_charges()
    {
        FrozenEnvironment host = FrozenEnvironment.Build(PointCharges.Of(Peptide), new() { Tolerance = 1e-6, Alpha = 0.5, Probes = 0 });
        FieldSamples samples = new();
        host.Sample(ProbePoints.Draw(host.Box, host.Charges, 50, 1.5, 3), samples);
        for (int p = 0; p < 50; p++)
            Assert.InRange(samples.FieldGradient[6 * p] + samples.FieldGradient[6 * p + 3] + samples.FieldGradient[6 * p + 5], -1e-4, 1e-4);
    }

    [Fact]
    public void Order_and_place_of_the_charges_do_not_matter()
    {
        PointCharges charges = PointCharges.Of(Peptide);
        int[] order = [.. Enumerable.Range(0, charges.Count).OrderBy(i => i * 7919 % 521)];
        double[] positions = charges.Positions.ToArray(), q = charges.Charges.ToArray();
        var moved = new PointCharges(
            [.. order.SelectMany(i => new[] { positions[3 * i] + 10, positions[3 * i + 1] - 20, positions[3 * i + 2] + 5.5 })], [.. order.Select(i => q[i])]);
        FrozenEnvironment first = FrozenEnvironment.Build(charges, new() { Probes = 0, Alpha = 0.5 }), second = FrozenEnvironment.Build(moved, new() { Probes = 0, Alpha = 0.5 });
        double[] points = ProbePoints.Draw(first.Box, charges, 40, 1.2, 9);
        FieldSamples a = new(), b = new();
        first.Sample(points, a);
        second.Sample([.. points.Select((x, i) => x + (i % 3 == 0 ? 10 : i % 3 == 1 ? -20 : 5.5))], b);
        FieldError difference = FieldError.Between(b, a);
        Assert.InRange(difference.Field, 0, 1e-8);
    }

    [Fact]
    public void Many_points_at_once_and_one_by_one_are_the_same()
    {
        FrozenEnvironment host = FrozenEnvironment.Build(PointCharges.Of(Peptide), new() { Probes = 0, Alpha = 0.5 });
        double[] points = ProbePoints.Draw(host.Box, host.Charges, 300, 0.8, 2);
        FieldSamples together = new(), alone = new();
        host.Sample(points, together);
        for (int p = 0; p < 300; p += 11)
        {
            host.Sample(points.AsSpan(3 * p, 3), alone);
            Assert.Equal(alone.Potential[0], together.Potential[p], 12);
            Assert.Equal(alone.Field[2], together.Field[3 * p + 2], 11);
        }
    }

    [Fact]
    public void A_grid_holds_the_potential_at_its_points()
    {
        FrozenEnvironment host = FrozenEnvironment.Build(PointCharges.Of(Peptide), new() { Probes = 0, Alpha = 0.5 });
        PotentialGrid grid = PotentialGrid.Over(host.Box, (13, 21, 18));
        host.Fill(grid);
        double[] points = new double[3 * grid.Values.Length];
        for (int i = 0, p = 0; i < 13; i++)
        {
            for (int j = 0; j < 21; j++)
            {
                for (int k = 0; k < 18; k++, p++)
                    (points[3 * p], points[3 * p + 1], points[3 * p + 2]) = (grid.Coordinates(0)[i], grid.Coordinates(1)[j], grid.Coordinates(2)[k]);
            }
        }
        FieldSamples exact = new();
        using var direct = new DirectSum();
        direct.Sample(host.Charges, points, exact);
        double rms = Math.Sqrt(exact.Potential.Where(v => Math.Abs(v) < 2).Average(v => v * v));
        for (int p = 0; p < grid.Values.Length; p++)
            Assert.InRange(Math.Abs(grid.Values[p] - exact.Potential[p]), 0, 3e-4 * rms + 1e-6 * Math.Abs(exact.Potential[p]));
    }

    [Fact]
    public void Grid_files_carry_the_potential_in_their_units()
    {
        using var folder = new TemporaryFolder();
        var grid = new PotentialGrid((1, 2, 3), (0.5, 0.25, 1), (2, 3, 4));
        for (int i = 0; i < 24; i++)
            grid.Values[i] = i - 3.5;
        PotentialGridFile.WriteCube(folder["v.cube"], grid, Peptide);
        string[] cube = File.ReadAllLines(folder["v.cube"]);
        Assert.Equal(["519", "1.889726"], Words(cube[2])[..2]);
        Assert.Equal(["2", "0.944863", "0.000000", "0.000000"], Words(cube[3]));
        Assert.Equal(grid.Values.Select(v => v * Units.Bohr), cube[(6 + 519)..].SelectMany(Words).Select(w => double.Parse(w, CultureInfo.InvariantCulture)), (a, b) => Math.Abs(a - b) < 6e-5);

        PotentialGridFile.WriteDx(folder["v.dx"], grid);
        string[] dx = File.ReadAllLines(folder["v.dx"]);
        Assert.Contains("object 1 class gridpositions counts 2 3 4", dx);
        double first = double.Parse(Words(dx[8])[0], CultureInfo.InvariantCulture);
        Assert.Equal(-3.5 * 14.399645 / (8.617333e-5 * 298.15), first, 0.01);
        Assert.Equal(["v.cube", "v.dx"], folder.Files);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        var charges = new PointCharges([0, 0, 0, 1, 1, 1], [1, -1]);
        Assert.Contains("tolerance", Assert.Throws<ArgumentException>(() => FrozenEnvironment.Build(charges, new() { Tolerance = 1 })).Message);
        Assert.Contains("margin", Assert.Throws<ArgumentException>(() => FrozenEnvironment.Build(charges, new() { Margin = -1 })).Message);
        FrozenEnvironment host = FrozenEnvironment.Build(charges);
        Assert.Contains("outside the box", Assert.Throws<ArgumentException>(() => host.Sample([0, 0, 99], new FieldSamples())).Message);
        Assert.Contains("outside the box", Assert.Throws<ArgumentException>(() => host.Sample([0, double.NaN, 0], new FieldSamples())).Message);
        Assert.Contains("three coordinates", Assert.Throws<ArgumentException>(() => host.Sample([0, 0], new FieldSamples())).Message);
        var skewed = new PointCharges([0, 0, 0, 1, 1, 1], [1, -1], new Cell([5, 0, 0, 1, 5, 0, 0, 0, 5], true, true, true));
        Assert.Contains("along x, y and z", Assert.Throws<ArgumentException>(() => FrozenEnvironment.Build(skewed)).Message);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
