using EquivSim.Fourier;
using EquivSim.Structures;

namespace EquivSim.Electrostatics.Tests;

public sealed class SeparableMeshSolverTests
{
    private static readonly FourierProvider Fourier = new ManagedProvider();

    [Theory]
    [InlineData("0d_cloud_wall_300")]
    [InlineData("1d_cloud_wall_300")]
    [InlineData("2d_cloud_wall_300")]
    [InlineData("3d_cloud_wall_300")]
    [InlineData("2d_triclinic_cloud_wall_300")]
    public void The_requested_force_error_is_met_in_every_periodicity(string name)
    {
        ScafacosSystem reference = ScafacosSystem.Read(name);
        foreach (double requested in new[] { 1e-4, 1e-6 })
        {
            using var solver = new SeparableMeshSolver(requested, Fourier, threads: 2);
            var result = new ElectrostaticResult();
            solver.Evaluate(reference.Charges, result);
            double difference = 0, norm = 0;
            for (int k = 0; k < reference.Field.Length; k++)
            {
                double q = reference.Charges.Charges[k / 3];
                difference += q * q * (result.Field[k] - reference.Field[k]) * (result.Field[k] - reference.Field[k]);
                norm += q * q * reference.Field[k] * reference.Field[k];
            }
            Assert.True(result.Error.IsMeasured && result.Error.Relative <= requested);
            Assert.True(Math.Sqrt(difference / norm) <= 1.5 * requested, $"{Math.Sqrt(difference / norm):E2} with {solver.Parameters}");
            Assert.Equal(reference.Energy, result.Energy, 300 * requested);
        }
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    public void A_fine_mesh_agrees_with_the_exact_sum_net_charge_included(bool a, bool b, bool c)
    {
        var cell = new Cell([6, 0, 0, 0, 7, 0, 0, 0, 8], a, b, c);
        PointCharges system = SolverContract.Random(16, 2, cell, 5);
        using var exact = new SeparableSum();
        using var solver = new SeparableMeshSolver(new SeparableMeshParameters(0.9, 7, 8, 0.3, 11), Fourier, threads: 2);
        ElectrostaticResult expected = new(), result = new();
        exact.Evaluate(system, expected);
        solver.Evaluate(system, result);
        Assert.Equal(expected.Energy, result.Energy, 1e-6);
        for (int k = 0; k < 9; k++)
            Assert.Equal(expected.Virial[k], result.Virial[k], 1e-5);
        for (int k = 0; k < result.Field.Length; k++)
            Assert.Equal(expected.Field[k], result.Field[k], 1e-6);
        FieldSamples exactSamples = new(), samples = new();
        exact.Sample(system, [2.9, 3.1, 2.2], exactSamples);
        solver.Sample(system, [2.9, 3.1, 2.2], samples);
        Assert.Equal(exactSamples.Potential[0], samples.Potential[0], 1e-6);
    }

    [Fact]
    public void Forces_and_tangents_are_derivatives_of_the_energy_on_a_coarse_mesh()
    {
        var cell = new Cell([6, 0, 0, 0, 7, 0, 0, 0, 0], true, true, false);
        PointCharges system = SolverContract.Random(16, 2, cell, 5);
        using var solver = new SeparableMeshSolver(new SeparableMeshParameters(0.9, 7, 6, 0.5, 10), Fourier);
        SolverContract.GradientsMatchTheEnergy(solver, system, 1e-8, virial: false);
        SolverContract.TangentMatchesDifferences(solver, system, 1e-5);
    }

    [Fact]
    public void Skewed_cells_are_refused_with_a_hint()
    {
        var cell = new Cell([6, 0, 0, 1, 7, 0, 0, 0, 0], true, true, false);
        using var solver = new SeparableMeshSolver(1e-4, Fourier);
        PointCharges system = SolverContract.Random(6, 1, cell, 5);
        Assert.Contains("SPME", Assert.Throws<ArgumentException>(() => solver.Evaluate(system, new ElectrostaticResult())).Message, StringComparison.Ordinal);
    }
}
