using EquivSim.Fourier;
using EquivSim.Structures;

namespace EquivSim.Electrostatics.Tests;

public sealed class SpmeSolverTests
{
    private static readonly FourierProvider Fourier = new ManagedProvider();

    [Theory]
    [InlineData(1e-4)]
    [InlineData(1e-6)]
    public void The_requested_force_error_is_met_on_all_charges_of_every_box(double requested)
    {
        foreach (string name in WaterBox.Names)
        {
            WaterBox box = WaterBox.Read(name);
            using var solver = new SpmeSolver(requested, Fourier, threads: 2);
            var result = new ElectrostaticResult();
            solver.Evaluate(box.Charges, result);
            double[] forces = new double[3 * box.Charges.Count];
            result.CopyForces(box.Charges.Charges, forces);
            double error = RelativeError(forces, box.Forces);
            Assert.True(result.Error.IsMeasured);
            Assert.True(result.Error.Relative <= requested, $"{name}: {result.Error}");
            // Sixty-four probes tell the error of all charges to some ten percent.
            Assert.True(error <= 1.2 * requested, $"{name}: all charges {error:E2}, probes {result.Error.Relative:E2}, {solver.Parameters}");
            Assert.Equal(1, result.Energy / box.Energy, 10 * requested);
        }
    }

    [Fact]
    public void Silica_of_ten_thousand_ions_has_the_potentials_and_fields_of_ScaFaCoS()
    {
        ScafacosSystem reference = ScafacosSystem.Read("3d_silica_melt_12960");
        using var solver = new SpmeSolver(1e-6, Fourier, threads: 2);
        var result = new ElectrostaticResult();
        solver.Evaluate(reference.Charges, result);
        Assert.Equal(1, result.Energy / reference.Energy, 1e-8);
        Assert.True(RelativeError(result.Potential, reference.Potential) < 1e-6);
        Assert.True(RelativeError(result.Field, reference.Field) < 1.2e-6);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Derivatives_agree_with_the_energy_for_every_order(int order)
    {
        var cell = new Cell([7, 0, 0, 2.5, 6.5, 0, -1, 1.5, 6], true, true, true);
        PointCharges system = SolverContract.Random(20, 5, cell, 0);
        using var solver = new SpmeSolver(new SpmeParameters(0.9, 7, order, (18, 16, 20)), Fourier);
        // The cut-off must be where the pairs' energy has died away, or the finite difference would see pairs come and go.
        SolverContract.GradientsMatchTheEnergy(solver, system, 1e-8);
        if (order > 4)
            SolverContract.TangentMatchesDifferences(solver, system, order == 5 ? 1e-4 : 1e-6);
    }

    [Theory]
    [InlineData(RangePart.Short)]
    [InlineData(RangePart.Long)]
    public void Each_half_has_exact_derivatives_and_both_make_the_whole(RangePart part)
    {
        var cell = new Cell([7, 0, 0, 2.5, 6.5, 0, -1, 1.5, 6], true, true, true);
        PointCharges system = SolverContract.Random(20, 5, cell, 0);
        using var solver = new SpmeSolver(new SpmeParameters(0.9, 7, 6, (18, 16, 20)), Fourier);
        using var half = new HalfSolver(solver, part);
        SolverContract.GradientsMatchTheEnergy(half, system, 1e-8);

        ElectrostaticResult whole = new(), shorter = new(), longer = new();
        solver.Evaluate(system, whole);
        solver.Evaluate(system, shorter, RangePart.Short);
        solver.Evaluate(system, longer, RangePart.Long);
        Assert.Equal(whole.Energy, shorter.Energy + longer.Energy, 1e-11);
        for (int k = 0; k < whole.Field.Length; k++)
            Assert.Equal(whole.Field[k], shorter.Field[k] + longer.Field[k], 1e-11);
        Assert.Equal(whole.Parts.ShortRange, shorter.Energy, 1e-11);
        Assert.Equal(whole.Virial[1], shorter.Virial[1] + longer.Virial[1], 1e-11);
    }

    [Fact]
    public void High_order_on_a_fine_grid_reaches_the_exact_sum()
    {
        var cell = new Cell([7, 0, 0, 2.5, 6.5, 0, -1, 1.5, 6], true, true, true);
        PointCharges system = SolverContract.Random(20, 6, cell, 0);
        ElectrostaticResult exact = new(), mesh = new();
        using var ewald = new EwaldSum();
        using var solver = new SpmeSolver(new SpmeParameters(0.9, 7, 8, (48, 48, 48)), Fourier);
        ewald.Evaluate(system, exact);
        solver.Evaluate(system, mesh);
        Assert.Equal(exact.Energy, mesh.Energy, 1e-9);
        for (int k = 0; k < 9; k++)
            Assert.Equal(exact.Virial[k], mesh.Virial[k], 1e-8);
        for (int k = 0; k < mesh.Field.Length; k++)
            Assert.Equal(exact.Field[k], mesh.Field[k], 1e-8);
        FieldSamples exactSamples = new(), meshSamples = new();
        ewald.Sample(system, [3.3, 2.8, 3.1], exactSamples);
        solver.Sample(system, [3.3, 2.8, 3.1], meshSamples);
        Assert.Equal(exactSamples.Potential[0], meshSamples.Potential[0], 1e-9);
        for (int k = 0; k < 6; k++)
            Assert.Equal(exactSamples.FieldGradient[k], meshSamples.FieldGradient[k], 1e-5);
    }

    [Fact]
    public void Threads_do_not_change_a_digit()
    {
        WaterBox box = WaterBox.Read("triclinic_1", molecular: true);
        var parameters = new SpmeParameters(0.4, 8, 6, (40, 36, 40));
        ElectrostaticResult one = new(), three = new();
        using var single = new SpmeSolver(parameters, Fourier);
        using var threaded = new SpmeSolver(parameters, Fourier, threads: 3);
        single.Evaluate(box.Charges, one);
        threaded.Evaluate(box.Charges, three);
        Assert.Equal(one.Energy, three.Energy);
        Assert.Equal(one.Field, three.Field);
        Assert.Equal(one.Virial, three.Virial);
    }

    [Fact]
    public void Impossible_requests_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpmeSolver(0, Fourier));
        Assert.Throws<ArgumentException>(() => new SpmeSolver(new SpmeParameters(0.3, 9, 9, (32, 32, 32)), Fourier));
        using var solver = new SpmeSolver(1e-4, Fourier);
        Assert.Throws<ArgumentException>(() => solver.Evaluate(new PointCharges([0, 0, 0], [1]), new ElectrostaticResult()));
    }

    private static double RelativeError(double[] actual, double[] expected) =>
        Math.Sqrt(actual.Zip(expected, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(f => f * f));

    /// <summary>One half of a solver as a solver.</summary>
    private sealed class HalfSolver(ParticleMeshSolver solver, RangePart part) : IElectrostaticSolver
    {
        public string Name => $"{part} of {solver.Name}";

        public void Evaluate(PointCharges system, ElectrostaticResult result) => solver.Evaluate(system, result, part);

        public void Sample(PointCharges system, ReadOnlySpan<double> points, FieldSamples samples) => throw new NotSupportedException();

        public void Differentiate(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
