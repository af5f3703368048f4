using EquivSim.Structures;

namespace EquivSim.Electrostatics.Tests;

public sealed class SeparableSumTests
{
    [Theory]
    [InlineData("0d_cloud_wall_300")]
    [InlineData("1d_cloud_wall_300")]
    [InlineData("2d_cloud_wall_300")]
    [InlineData("3d_cloud_wall_300")]
    [InlineData("2d_triclinic_cloud_wall_300")]
    [InlineData("3d_triclinic_cloud_wall_300")]
    public void Potentials_and_fields_are_those_of_ScaFaCoS_in_every_periodicity(string name)
    {
        ScafacosSystem reference = ScafacosSystem.Read(name);
        using var solver = new SeparableSum(threads: 2);
        var result = new ElectrostaticResult();
        solver.Evaluate(reference.Charges, result);
        for (int i = 0; i < reference.Potential.Length; i++)
            Assert.Equal(reference.Potential[i], result.Potential[i], 1e-10);
        for (int k = 0; k < reference.Field.Length; k++)
            Assert.Equal(reference.Field[k], result.Field[k], 1e-10);
        Assert.Equal(reference.Energy, result.Energy, 1e-9);
    }

    [Fact]
    public void A_crystal_with_a_net_charge_agrees_with_Ewald()
    {
        PointCharges system = SolverContract.Random(20, 3, Cell.Orthorhombic(6, 7, 8), 0);
        ElectrostaticResult exact = new(), result = new();
        using var ewald = new EwaldSum();
        using var solver = new SeparableSum();
        ewald.Evaluate(system, exact);
        solver.Evaluate(system, result);
        Assert.Equal(exact.Energy, result.Energy, 1e-11);
        for (int k = 0; k < 9; k++)
            Assert.Equal(exact.Virial[k], result.Virial[k], 1e-10);
        for (int k = 0; k < exact.Field.Length; k++)
            Assert.Equal(exact.Field[k], result.Field[k], 1e-10);
    }

    [Theory]
    [InlineData(false, false, false, false)]
    [InlineData(false, false, true, true)]
    [InlineData(true, true, false, true)]
    [InlineData(false, true, false, false)]
    [InlineData(true, false, true, false)]
    [InlineData(true, true, true, false)]
    public void Derivatives_agree_with_the_energy(bool a, bool b, bool c, bool neutral)
    {
        var cell = new Cell([6, 0, 0, 0, 7, 0, 0, 0, 8], a, b, c);
        PointCharges system = SolverContract.Random(16, 2, cell, 5, neutral);
        using var solver = new SeparableSum(threads: 2);
        SolverContract.GradientsMatchTheEnergy(solver, system, 1e-8, virial: false);
        DiagonalVirialMatches(solver, system);
        SolverContract.TangentMatchesDifferences(solver, system, 1e-7);
        SolverContract.SamplesAreDerivatives(solver, system, [2.9, 3.1, 2.2], 1e-7);
    }

    [Fact]
    public void Two_charged_sheets_attract_as_a_capacitor()
    {
        // Far apart compared with the period, point charges are sheets: energy 2π q² z / area per cell.
        using var solver = new SeparableSum();
        double Energy(double z)
        {
            var result = new ElectrostaticResult();
            solver.Evaluate(new PointCharges([0, 0, 0, 0, 0, z], [1, -1], new Cell([3, 0, 0, 0, 4, 0, 0, 0, 0], true, true, false)), result);
            return result.Energy;
        }
        Assert.Equal(2 * Math.PI / 12 * 10, Energy(30) - Energy(20), 1e-10);
    }

    [Fact]
    public void Equal_line_charges_repel_logarithmically()
    {
        using var solver = new SeparableSum();
        double Energy(double x)
        {
            var result = new ElectrostaticResult();
            solver.Evaluate(new PointCharges([0, 0, 0, x, 0, 0], [1, 1], new Cell([0, 0, 0, 0, 0, 0, 0, 0, 3], false, false, true)), result);
            return result.Energy;
        }
        Assert.Equal(-2.0 / 3 * Math.Log(1.5), Energy(30) - Energy(20), 1e-10);
    }

    private static void DiagonalVirialMatches(SeparableSum solver, PointCharges system)
    {
        var result = new ElectrostaticResult();
        solver.Evaluate(system, result);
        for (int axis = 0; axis < 3; axis++)
        {
            double[] energies = [.. new[] { -2.0, -1, 1, 2 }.Select(t => EnergyAt(1e-4 * t))];
            Assert.Equal(-(energies[0] - 8 * energies[1] + 8 * energies[2] - energies[3]) / 12e-4, result.Virial[4 * axis], 1e-6);

            double EnergyAt(double strain)
            {
                double[] x = [.. system.Positions], cell = [.. system.Cell.Vectors];
                for (int i = 0; i < system.Count; i++)
                    x[3 * i + axis] *= 1 + strain;
                cell[4 * axis] *= 1 + strain;
                var strained = new Cell(cell, system.Cell.IsPeriodic(0), system.Cell.IsPeriodic(1), system.Cell.IsPeriodic(2));
                var moved = new ElectrostaticResult();
                solver.Evaluate(new PointCharges(x, [.. system.Charges], strained, system.Excluded), moved);
                return moved.Energy;
            }
        }
    }
}
