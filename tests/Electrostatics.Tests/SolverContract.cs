using EquivSim.Structures;

namespace EquivSim.Electrostatics.Tests;

/// <summary>What every solver must do, whatever its method: derivatives that agree with its energy.</summary>
internal static class SolverContract
{
    /// <summary>Random charges in a cell, no two closer than 0.6 Å, not neutral unless asked for; neighbours in the list are excluded pairs.</summary>
    public static PointCharges Random(int count, int seed, Cell cell, double size, bool neutral = false, int excluded = 3)
    {
        var random = new Random(seed);
        List<double> x = [];
        while (x.Count < 3 * count)
        {
            double[] f = [random.NextDouble(), random.NextDouble(), random.NextDouble()], p = new double[3];
            for (int d = 0; d < 3; d++)
            {
                for (int k = 0; k < 3; k++)
                    p[d] += f[k] * (cell.IsPeriodic(k) ? cell.Vectors[3 * k + d] : k == d ? size : 0);
            }
            bool free = true;
            for (int j = 0; j < x.Count; j += 3)
                free &= Math.Abs(x[j] - p[0]) + Math.Abs(x[j + 1] - p[1]) + Math.Abs(x[j + 2] - p[2]) > 0.6;
            if (free)
                x.AddRange(p);
        }
        double[] q = [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
        double mean = q.Average() - (neutral ? 0 : 0.1);
        for (int i = 0; i < count; i++)
            q[i] -= mean;
        return new PointCharges([.. x], q, cell, new ExcludedPairs(Enumerable.Range(0, excluded).Select(p => (2 * p, 2 * p + 1))));
    }

    /// <summary>Potential, field and virial are the derivatives of the energy by charges, positions and strain.</summary>
    public static void GradientsMatchTheEnergy(IElectrostaticSolver solver, PointCharges system, double tolerance, bool virial = true)
    {
        var result = new ElectrostaticResult();
        solver.Evaluate(system, result);
        var random = new Random(4);
        for (int sample = 0; sample < 4; sample++)
        {
            int i = random.Next(system.Count), k = 3 * i + random.Next(3);
            double byCharge = Slope(h => EnergyWith(solver, system, s => s.Charges[i] += h), 1e-2);
            Assert.Equal(byCharge, result.Potential[i], tolerance);
            double byPlace = Slope(h => EnergyWith(solver, system, s => s.Positions[k] += h), 1e-3);
            Assert.Equal(-byPlace, system.Charges[i] * result.Field[k], 10 * tolerance);
        }
        if (!virial)
            return;
        for (int a = 0; a < 3; a++)
        {
            for (int b = 0; b < 3; b++)
            {
                double byStrain = Slope(h => EnergyWith(solver, system, s => Strain(s, a, b, h)), 1e-4);
                Assert.Equal(-byStrain, result.Virial[3 * a + b], 100 * tolerance);
            }
        }
    }

    /// <summary>The tangent is the derivative of potential and forces along a direction.</summary>
    public static void TangentMatchesDifferences(IElectrostaticSolver solver, PointCharges system, double tolerance)
    {
        var random = new Random(7);
        double[] u = [.. Enumerable.Range(0, 3 * system.Count).Select(_ => 2 * random.NextDouble() - 1)];
        double[] v = [.. Enumerable.Range(0, system.Count).Select(_ => 2 * random.NextDouble() - 1)];
        var tangent = new EnergyTangent();
        solver.Differentiate(system, u, v, tangent);
        double[][] f = [.. new[] { -2.0, -1, 1, 2 }.Select(t => ForcesAndPotentials(solver, system, u, v, 1e-3 * t))];
        double[] actual = [.. tangent.Forces, .. tangent.Potential];
        for (int k = 0; k < actual.Length; k++)
            Assert.Equal((f[0][k] - 8 * f[1][k] + 8 * f[2][k] - f[3][k]) / 12e-3, actual[k], tolerance);
    }

    /// <summary>Samples beside a charge agree with what a test charge there feels: field and field gradient are derivatives of the potential.</summary>
    public static void SamplesAreDerivatives(IElectrostaticSolver solver, PointCharges system, double[] point, double tolerance)
    {
        var samples = new FieldSamples();
        solver.Sample(system, point, samples);
        double[] field = [.. samples.Field.Take(3)], gradient = [.. samples.FieldGradient.Take(6)];
        int[][] places = [[0, 1, 2], [1, 3, 4], [2, 4, 5]];
        for (int d = 0; d < 3; d++)
        {
            double[] At(double h)
            {
                double[] moved = [.. point];
                moved[d] += h;
                solver.Sample(system, moved, samples);
                return [samples.Potential[0], .. samples.Field.Take(3)];
            }
            double[] plus = At(1e-3), minus = At(-1e-3), plus2 = At(2e-3), minus2 = At(-2e-3);
            double Derivative(int k) => (minus2[k] - 8 * minus[k] + 8 * plus[k] - plus2[k]) / 12e-3;
            Assert.Equal(-Derivative(0), field[d], tolerance);
            for (int e = 0; e < 3; e++)
                Assert.Equal(Derivative(1 + e), gradient[places[d][e]], tolerance);
        }
    }

    private static double Slope(Func<double, double> energy, double h) =>
        (energy(-2 * h) - 8 * energy(-h) + 8 * energy(h) - energy(2 * h)) / (12 * h);

    private static double EnergyWith(IElectrostaticSolver solver, PointCharges system, Action<PointCharges> change)
    {
        PointCharges copy = Copy(system);
        change(copy);
        var result = new ElectrostaticResult();
        solver.Evaluate(copy, result);
        return result.Energy;
    }

    private static double[] ForcesAndPotentials(IElectrostaticSolver solver, PointCharges system, double[] u, double[] v, double h)
    {
        PointCharges copy = Copy(system);
        for (int k = 0; k < u.Length; k++)
            copy.Positions[k] += h * u[k];
        for (int i = 0; i < v.Length; i++)
            copy.Charges[i] += h * v[i];
        var result = new ElectrostaticResult();
        solver.Evaluate(copy, result);
        double[] forces = new double[3 * copy.Count];
        result.CopyForces(copy.Charges, forces);
        return [.. forces, .. result.Potential];
    }

    public static PointCharges Copy(PointCharges system) => new(system.Positions.ToArray(), system.Charges.ToArray(), system.Cell, system.Excluded);

    private static void Strain(PointCharges system, int a, int b, double strain)
    {
        Span<double> x = system.Positions;
        for (int i = 0; i < system.Count; i++)
            x[3 * i + a] += strain * x[3 * i + b];
        double[] cell = system.Cell.Vectors.ToArray();
        for (int k = 0; k < 3; k++)
            cell[3 * k + a] += strain * cell[3 * k + b];
        system.Cell = new Cell(cell, system.Cell.IsPeriodic(0), system.Cell.IsPeriodic(1), system.Cell.IsPeriodic(2));
    }
}
