using EquivSim.Structures;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Electrostatics.Tests;

public sealed class ChargeEquilibrationTests
{
    private static EquilibrationParameters[] Parameters(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new EquilibrationParameters(4 * random.NextDouble(), 8 + 4 * random.NextDouble(), 0.4 + 0.4 * random.NextDouble()))];
    }

    [Fact]
    public void Charges_solve_the_dense_equations()
    {
        PointCharges system = SolverContract.Random(18, 3, Cell.None, 7, excluded: 0);
        EquilibrationParameters[] p = Parameters(18, 1);
        using var solver = new DirectSum();
        using var equilibration = new ChargeEquilibration(solver, 1e-13);
        var result = new ElectrostaticResult();
        EquilibrationReport report = equilibration.Solve(system, p, 0.7, result);

        Matrix<double> matrix = Matrix<double>.Build.Dense(19, 19);
        Vector<double> right = Vector<double>.Build.Dense(19);
        for (int i = 0; i < 18; i++)
        {
            for (int j = 0; j < 18; j++)
            {
                double r = Math.Sqrt(Enumerable.Range(0, 3).Sum(d => Math.Pow(system.Positions[3 * i + d] - system.Positions[3 * j + d], 2)));
                double width = Math.Sqrt(2 * (p[i].Width * p[i].Width + p[j].Width * p[j].Width));
                matrix[i, j] = Units.Coulomb * (i == j ? 1 / (p[i].Width * Math.Sqrt(Math.PI)) : SpecialFunctions.Erf(r / width) / r) + (i == j ? p[i].Hardness : 0);
            }
            matrix[i, 18] = matrix[18, i] = 1;
            right[i] = -p[i].Electronegativity;
        }
        right[18] = 0.7;
        Vector<double> expected = matrix.Solve(right);
        for (int i = 0; i < 18; i++)
            Assert.Equal(expected[i], system.Charges[i], 1e-9);
        Assert.Equal(-expected[18], report.ChemicalPotential, 1e-8);
        double energy = Enumerable.Range(0, 18).Sum(i => 0.5 * expected[i] * (p[i].Electronegativity - expected[18]));
        Assert.Equal(energy, Units.Coulomb * result.Energy, 1e-8);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forces_and_virial_are_derivatives_of_the_relaxed_energy(bool periodic)
    {
        Cell cell = periodic ? new Cell([8, 0, 0, 1, 8.5, 0, -1, 0.5, 9], true, true, true) : Cell.None;
        PointCharges system = SolverContract.Random(16, 4, cell, 7, excluded: 0);
        EquilibrationParameters[] p = Parameters(16, 2);
        using IElectrostaticSolver solver = periodic ? new EwaldSum() : new DirectSum();
        using var equilibration = new ChargeEquilibration(solver, 1e-13);
        var result = new ElectrostaticResult();
        equilibration.Solve(system, p, 0, result);
        Assert.Equal(0, system.TotalCharge, 1e-12);
        double[] forces = new double[3 * system.Count], virial = [.. result.Virial];
        result.CopyForces(system.Charges, forces);
        for (int k = 0; k < forces.Length; k += 7)
            Assert.Equal(-Slope((s, h) => s.Positions[k] += h), forces[k], 1e-7);
        Assert.Equal(-Slope(Stretch), virial[4], 1e-6);

        double Slope(Action<PointCharges, double> change)
        {
            double[] e = [.. new[] { -2e-3, -1e-3, 1e-3, 2e-3 }.Select(h =>
            {
                PointCharges copy = SolverContract.Copy(system);
                change(copy, h);
                equilibration.Solve(copy, p, 0, result);
                return result.Energy;
            })];
            return (e[0] - 8 * e[1] + 8 * e[2] - e[3]) / 12e-3;
        }

        static void Stretch(PointCharges s, double h)
        {
            for (int i = 1; i < 3 * s.Count; i += 3)
                s.Positions[i] *= 1 + h;
            double[] v = s.Cell.Vectors.ToArray();
            for (int i = 1; i < 9; i += 3)
                v[i] *= 1 + h;
            s.Cell = new Cell(v, s.Cell.IsPeriodic(0), s.Cell.IsPeriodic(1), s.Cell.IsPeriodic(2));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_adjoint_gives_the_derivatives_of_a_function_of_the_charges(bool periodic)
    {
        Cell cell = periodic ? new Cell([8, 0, 0, 1, 8.5, 0, -1, 0.5, 9], true, true, true) : Cell.None;
        PointCharges system = SolverContract.Random(14, 6, cell, 7, excluded: 0);
        EquilibrationParameters[] p = Parameters(14, 4);
        using IElectrostaticSolver solver = periodic ? new EwaldSum() : new DirectSum();
        using var equilibration = new ChargeEquilibration(solver, 1e-13);
        var result = new ElectrostaticResult();
        equilibration.Solve(system, p, 0.3, result);
        double[] slopes = [.. system.Charges.ToArray().Select((q, i) => Math.Cos(i) * 2 * q + Math.Sin(i))];
        var gradient = new EquilibrationGradient();
        equilibration.Differentiate(system, p, slopes, gradient);
        for (int i = 0; i < 14; i += 3)
        {
            Assert.Equal(Slope(h => Function(p, 0.3, s => s.Positions[3 * i + 1] += h)), gradient.Positions[3 * i + 1], 1e-7);
            Assert.Equal(Slope(h => Function(With(i, p[i] with { Electronegativity = p[i].Electronegativity + h }), 0.3)), gradient.Electronegativity[i], 1e-8);
            Assert.Equal(Slope(h => Function(With(i, p[i] with { Hardness = p[i].Hardness + h }), 0.3)), gradient.Hardness[i], 1e-8);
            Assert.Equal(Slope(h => Function(With(i, p[i] with { Width = p[i].Width + h }), 0.3)), gradient.Width[i], 1e-7);
        }
        Assert.Equal(Slope(h => Function(p, 0.3 + h)), gradient.TotalCharge, 1e-8);
        Assert.Throws<ArgumentException>(() => equilibration.Differentiate(system, p, [1], gradient));

        // Any function will do: Σ cos(i) q² + sin(i) q.
        double Function(EquilibrationParameters[] parameters, double total, Action<PointCharges>? change = null)
        {
            PointCharges copy = SolverContract.Copy(system);
            change?.Invoke(copy);
            equilibration.Solve(copy, parameters, total, result);
            return copy.Charges.ToArray().Select((q, i) => Math.Cos(i) * q * q + Math.Sin(i) * q).Sum();
        }

        EquilibrationParameters[] With(int atom, EquilibrationParameters changed) => [.. p.Select((own, i) => i == atom ? changed : own)];

        static double Slope(Func<double, double> f)
        {
            const double h = 1e-3;
            return (f(-2 * h) - 8 * f(-h) + 8 * f(h) - f(2 * h)) / (12 * h);
        }
    }

    [Fact]
    public void Parameters_that_make_no_minimum_are_refused()
    {
        using var solver = new DirectSum();
        using var equilibration = new ChargeEquilibration(solver);
        var result = new ElectrostaticResult();
        PointCharges pair = new([0, 0, 0, 0, 0, 1], [0, 0]);
        Assert.Throws<ArgumentException>(() => equilibration.Solve(pair, [new(0, 10, 0.5), new(1, 10, 0)], 0, result));
        Assert.Throws<InvalidOperationException>(() => equilibration.Solve(pair, [new(0, -40, 0.5), new(1, -40, 0.5)], 0, result));
    }
}
