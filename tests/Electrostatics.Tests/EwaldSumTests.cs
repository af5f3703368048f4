using System.Globalization;
using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Electrostatics.Tests;

public sealed class EwaldSumTests
{
    private const double KelvinPerUnit = 167100.9566;
    private const double KilojoulePerUnit = 1389.35458;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Parts_are_those_that_NIST_prints(int configuration)
    {
        WaterBox box = WaterBox.Read($"cuboid_{configuration}", molecular: true);
        string[] row = File.ReadLines(RepositoryFiles.Path("data", "electrostatics", "reference_nist_spce.csv"))
            .Select(l => l.Split(',')).Single(c => c[0] == "NIST cuboid 10A" && c[1] == $"{configuration}");
        double length = box.Charges.Cell.Vectors[0], unit = 2 * Math.PI / length;
        using var solver = new EwaldSum(new EwaldParameters(5.6 / length, 10, unit * Math.Sqrt(26.5)));
        var result = new ElectrostaticResult();
        solver.Evaluate(box.Charges, result);
        AssertPrinted(row[8], KelvinPerUnit * result.Parts.ShortRange);
        AssertPrinted(row[9], KelvinPerUnit * result.Parts.LongRange);
        AssertPrinted(row[10], KelvinPerUnit * result.Parts.Self);
        AssertPrinted(row[11], KelvinPerUnit * result.Parts.Excluded);
    }

    [Fact]
    public void Parts_of_the_triclinic_box_are_those_of_NIST()
    {
        WaterBox box = WaterBox.Read("triclinic_1", molecular: true);
        using var solver = new EwaldSum(new EwaldParameters(0.285, 10, Math.Sqrt(2.3037)));
        var result = new ElectrostaticResult();
        solver.Evaluate(box.Charges, result);
        Assert.Equal(-6046.43627, KilojoulePerUnit * result.Parts.ShortRange, 1e-4);
        Assert.Equal(371.46525, KilojoulePerUnit * result.Parts.LongRange, 1e-4);
        Assert.Equal(-96297.75579, KilojoulePerUnit * result.Parts.Self, 1e-3);
        Assert.Equal(95078.89447, KilojoulePerUnit * result.Parts.Excluded, 1e-3);
    }

    [Fact]
    public void Energies_potentials_and_forces_are_the_converged_ones()
    {
        foreach (string name in WaterBox.Names)
        {
            WaterBox box = WaterBox.Read(name);
            using var solver = new EwaldSum(threads: 2);
            var result = new ElectrostaticResult();
            solver.Evaluate(box.Charges, result);
            Assert.Equal(box.Energy, result.Energy, 1e-10);
            double[] forces = new double[3 * box.Charges.Count];
            result.CopyForces(box.Charges.Charges, forces);
            for (int i = 0; i < box.Potential.Length; i++)
                Assert.Equal(box.Potential[i], result.Potential[i], 1e-10);
            for (int k = 0; k < forces.Length; k++)
                Assert.Equal(box.Forces[k], forces[k], 1e-10);
        }
    }

    [Theory]
    [InlineData("3d_cloud_wall_300", 1e-12)]
    [InlineData("3d_noncubic_cloud_wall_600", 1e-12)]
    [InlineData("3d_triclinic_cloud_wall_300", 1e-12)]
    [InlineData("3d_triclinic_6_neutral", 1e-5)]
    public void Potentials_and_fields_are_those_of_ScaFaCoS(string name, double tolerance)
    {
        ScafacosSystem reference = ScafacosSystem.Read(name);
        using var solver = new EwaldSum(threads: 2);
        var result = new ElectrostaticResult();
        solver.Evaluate(reference.Charges, result);
        for (int i = 0; i < reference.Potential.Length; i++)
            Assert.Equal(reference.Potential[i], result.Potential[i], 20 * tolerance);
        for (int k = 0; k < reference.Field.Length; k++)
            Assert.Equal(reference.Field[k], result.Field[k], 100 * tolerance);
    }

    [Fact]
    public void Madelung_constants_have_twelve_right_digits()
    {
        string[][] rows = [.. File.ReadLines(RepositoryFiles.Path("data", "electrostatics", "reference_madelung.csv")).Skip(1).Select(l => l.Split(','))];
        foreach (Crystal crystal in Crystal.All)
        {
            string[] row = rows.Single(r => r[0].StartsWith(crystal.Name, StringComparison.Ordinal) && r[1].Contains(crystal.LengthName, StringComparison.Ordinal));
            Assert.Equal(1, crystal.MadelungConstant() / double.Parse(row[3], CultureInfo.InvariantCulture), 2e-13);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Derivatives_agree_with_the_energy_in_a_skewed_cell(bool neutral)
    {
        var cell = new Cell([7, 0, 0, 2.5, 6.5, 0, -1, 1.5, 6], true, true, true);
        PointCharges system = SolverContract.Random(20, 5, cell, 0, neutral);
        using var solver = new EwaldSum();
        SolverContract.GradientsMatchTheEnergy(solver, system, 1e-8);
        SolverContract.TangentMatchesDifferences(solver, system, 1e-7);
        SolverContract.SamplesAreDerivatives(solver, system, [3.3, 2.8, 3.1], 1e-7);
    }

    [Fact]
    public void A_charged_cell_does_not_depend_on_the_split()
    {
        var cell = new Cell([7, 0, 0, 2.5, 6.5, 0, -1, 1.5, 6], true, true, true);
        PointCharges system = SolverContract.Random(20, 6, cell, 0);
        ElectrostaticResult one = new(), two = new();
        using var wide = new EwaldSum(new EwaldParameters(0.5, 12.5, 6.3));
        using var narrow = new EwaldSum(new EwaldParameters(1, 6.3, 12.5));
        wide.Evaluate(system, one);
        narrow.Evaluate(system, two);
        Assert.Equal(one.Energy, two.Energy, 1e-12);
        for (int k = 0; k < 9; k++)
            Assert.Equal(one.Virial[k], two.Virial[k], 1e-11);
        for (int i = 0; i < system.Count; i++)
            Assert.Equal(one.Potential[i], two.Potential[i], 1e-12);
    }

    [Fact]
    public void Samples_are_what_a_test_charge_feels()
    {
        WaterBox box = WaterBox.Read("cuboid_1");
        using var solver = new EwaldSum();
        double[] point = [1.234, -3.21, 17.7];
        var samples = new FieldSamples();
        solver.Sample(box.Charges, point, samples);
        double[] x = [.. box.Charges.Positions, .. point], q = [.. box.Charges.Charges, 0];
        var result = new ElectrostaticResult();
        solver.Evaluate(new PointCharges(x, q, box.Charges.Cell), result);
        Assert.Equal(result.Potential[^1], samples.Potential[0], 1e-12);
        for (int d = 0; d < 3; d++)
            Assert.Equal(result.Field[^(3 - d)], samples.Field[d], 1e-12);
    }

    private static void AssertPrinted(string printed, double value) =>
        Assert.Equal(printed.Replace("E+", "E", StringComparison.Ordinal), value.ToString("0.00000E0", CultureInfo.InvariantCulture));
}
