using System.Globalization;
using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Electrostatics.Tests;

public sealed class DirectSumTests
{
    [Theory]
    [InlineData("0d_cloud_wall_300")]
    [InlineData("0d_hammersley_ball_negpos")]
    public void Potentials_and_fields_are_those_of_ScaFaCoS(string name)
    {
        ScafacosSystem reference = ScafacosSystem.Read(name);
        using var solver = new DirectSum(threads: 2);
        var result = new ElectrostaticResult();
        solver.Evaluate(reference.Charges, result);
        double scale = reference.Field.Max(Math.Abs);
        for (int i = 0; i < reference.Potential.Length; i++)
            Assert.Equal(reference.Potential[i], result.Potential[i], 1e-11);
        for (int k = 0; k < reference.Field.Length; k++)
            Assert.Equal(reference.Field[k], result.Field[k], 1e-12 * scale);
        Assert.Equal(reference.Energy, result.Energy, 1e-10 * Math.Abs(reference.Energy));
    }

    [Theory]
    [InlineData("1ajj")]
    [InlineData("ubq")]
    [InlineData("1a63")]
    public void Energies_of_biomolecules_are_the_reference_sums(string name)
    {
        Structure structure = PqrFile.Read(RepositoryFiles.Path("data", "electrostatics", "biomolecules", name + ".pqr"));
        string[] row = File.ReadLines(RepositoryFiles.Path("data", "electrostatics", "reference_biomolecules_direct.csv"))
            .Select(line => line.Split(',')).Single(cells => cells[0] == name + ".pqr");
        using var solver = new DirectSum();
        var result = new ElectrostaticResult();
        PointCharges charges = PointCharges.Of(structure);
        solver.Evaluate(charges, result);
        Assert.Equal(int.Parse(row[1], CultureInfo.InvariantCulture), charges.Count);
        Assert.Equal(double.Parse(row[2], CultureInfo.InvariantCulture), charges.TotalCharge, 1e-4);
        Assert.Equal(double.Parse(row[6], CultureInfo.InvariantCulture), result.Energy, 1e-8);
        double[] forces = new double[3 * charges.Count];
        result.CopyForces(charges.Charges, forces);
        Assert.Equal(double.Parse(row[9], CultureInfo.InvariantCulture), Math.Sqrt(forces.Sum(f => f * f) / charges.Count), 1e-6);
    }

    [Fact]
    public void Derivatives_agree_with_the_energy()
    {
        using var solver = new DirectSum();
        PointCharges system = SolverContract.Random(24, 1, Cell.None, 6);
        SolverContract.GradientsMatchTheEnergy(solver, system, 1e-8);
        SolverContract.TangentMatchesDifferences(solver, system, 1e-7);
        SolverContract.SamplesAreDerivatives(solver, system, [3.1, 9.2, 2.2], 1e-9);
    }

    [Fact]
    public void Threads_do_not_change_a_digit()
    {
        PointCharges system = ScafacosSystem.Read("0d_cloud_wall_300").Charges;
        ElectrostaticResult one = new(), three = new();
        using var single = new DirectSum();
        using var threaded = new DirectSum(threads: 3);
        single.Evaluate(system, one);
        threaded.Evaluate(system, three);
        Assert.Equal(one.Energy, three.Energy);
        Assert.Equal(one.Field, three.Field);
        Assert.Equal(one.Virial, three.Virial);
    }

    [Fact]
    public void Periodic_cells_and_coincident_charges_are_refused()
    {
        using var solver = new DirectSum();
        var result = new ElectrostaticResult();
        Assert.Throws<ArgumentException>(() => solver.Evaluate(new PointCharges([0, 0, 0], [1], Cell.Orthorhombic(3, 3, 3)), result));
        Assert.Throws<ArgumentException>(() => solver.Evaluate(new PointCharges([0, 0, 0, 0, 0, 0], [1, 1]), result));
    }
}
