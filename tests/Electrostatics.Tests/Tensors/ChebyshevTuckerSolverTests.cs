using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Electrostatics.Tests;

public sealed class ChebyshevTuckerSolverTests
{
    private static readonly Box Region = new(new BoxAxis(-1, 9), new BoxAxis(-1, 10), new BoxAxis(-1.5, 9));

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-5)]
    [InlineData(1e-8)]
    public void Forces_meet_the_requested_error(double tolerance)
    {
        PointCharges charges = PointCharges.Of(PqrFile.Read(RepositoryFiles.Path("data/electrostatics/biomolecules/1ajj.pqr")));
        Box box = FrozenEnvironment.Build(charges, new() { Margin = 1, Tolerance = 1e-2, Probes = 0 }).Box;
        ElectrostaticResult result = new(), exact = new();
        using var solver = new ChebyshevTuckerSolver(box, tolerance);
        using var direct = new DirectSum();
        solver.Evaluate(charges, result);
        direct.Evaluate(charges, exact);
        double[] forces = new double[3 * charges.Count], reference = new double[3 * charges.Count];
        result.CopyForces(charges.Charges, forces);
        exact.CopyForces(charges.Charges, reference);
        double error = Math.Sqrt(forces.Zip(reference, (a, b) => (a - b) * (a - b)).Sum() / reference.Sum(f => f * f));
        Assert.InRange(error, tolerance / 3000, tolerance);
        Assert.InRange(Math.Abs(result.Energy / exact.Energy - 1), 0, tolerance);
        for (int k = 0; k < 9; k++)
            Assert.Equal(exact.Virial[k], result.Virial[k], tolerance * Math.Abs(exact.Energy));
    }

    [Theory]
    [InlineData(1e-3, 1e-4)]
    [InlineData(1e-8, 1e-8)]
    public void Derivatives_agree_with_the_energy_however_wrong_it_is(double tolerance, double virialTolerance)
    {
        using var solver = new ChebyshevTuckerSolver(Region, tolerance, alpha: 0.25);
        PointCharges system = SolverContract.Random(24, 1, Cell.None, 6);
        // With this split no pair crosses the cut-off: what differs from the exact sum is the smooth part.
        SolverContract.GradientsMatchTheEnergy(solver, system, 1e-8, virial: false);
        SolverContract.GradientsMatchTheEnergy(solver, system, virialTolerance);
        SolverContract.TangentMatchesDifferences(solver, system, 1e-7);
        SolverContract.SamplesAreDerivatives(solver, system, [3.1, 8.2, 2.2], 1e-7);
    }

    [Fact]
    public void The_sum_of_all_parts_is_the_energy_and_excluded_pairs_are_out()
    {
        using var solver = new ChebyshevTuckerSolver(Region, 1e-9);
        using var direct = new DirectSum();
        PointCharges system = SolverContract.Random(30, 3, Cell.None, 7);
        ElectrostaticResult result = new(), exact = new();
        solver.Evaluate(system, result);
        direct.Evaluate(system, exact);
        Assert.Equal(exact.Energy, result.Energy, 1e-7);
        Assert.Equal(result.Energy, result.Parts.Total, 1e-12);
        for (int i = 0; i < system.Count; i++)
            Assert.Equal(exact.Potential[i], result.Potential[i], 1e-7);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        using var solver = new ChebyshevTuckerSolver(Region);
        var outside = new PointCharges([0, 0, 0, 1, 1, 30], [1, -1]);
        Assert.Contains("outside the box", Assert.Throws<ArgumentException>(() => solver.Evaluate(outside, new ElectrostaticResult())).Message);
        var periodic = new PointCharges([0, 0, 0, 1, 1, 3], [1, -1], new Cell([5, 0, 0, 0, 5, 0, 0, 0, 5], true, true, true));
        Assert.Contains("open systems", Assert.Throws<ArgumentException>(() => solver.Evaluate(periodic, new ElectrostaticResult())).Message);
        Assert.Contains("two charges", Assert.Throws<ArgumentException>(() => solver.Evaluate(new PointCharges([1, 1, 1, 1, 1, 1], [1, 1]), new ElectrostaticResult())).Message, StringComparison.OrdinalIgnoreCase);
    }
}
