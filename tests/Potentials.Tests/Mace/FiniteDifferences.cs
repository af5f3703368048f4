using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Potentials.Tests;

/// <summary>Forces and virial against fourth-order central differences of the energy.</summary>
internal static class FiniteDifferences
{
    private const double Step = 5e-4;

    /// <summary>To 1e-6 of the largest component: the differences are good to about 1e-8.</summary>
    public static void Check(MaceModel model, Structure s)
    {
        MaceOutput r = model.Evaluate(new MaceBatch([s], model), MaceDerivatives.Forces | MaceDerivatives.Virial);
        double[] forces = Compare.Values(r.Forces!), virial = Compare.Values(r.Virial!);

        var random = new Random(s.AtomCount);
        int[] coordinates = [.. Enumerable.Range(0, 3 * s.AtomCount)];
        random.Shuffle(coordinates);
        double[] numeric = Derivatives([.. coordinates.Take(12)], (i, step) => Moved(s, i, step), model);
        double scale = Math.Max(forces.Max(Math.Abs), 1e-4);
        for (int k = 0; k < numeric.Length; k++)
            Assert.InRange(Math.Abs(forces[coordinates[k]] + numeric[k]), 0, 1e-6 * scale);

        double[] strains = Derivatives([0, 1, 2, 3, 4, 5, 6, 7, 8], (i, step) => Strained(s, i, step), model);
        double virialScale = Math.Max(virial.Max(Math.Abs), 1e-4);
        for (int i = 0; i < 9; i++)
            Assert.InRange(Math.Abs(virial[i] + strains[i]), 0, 1e-6 * virialScale);
    }

    public static Structure Moved(Structure s, int coordinate, double step)
    {
        double[] x = s.Positions.ToArray();
        x[coordinate] += step;
        return new Structure(s.AtomicNumbers.ToArray(), x, s.Cell);
    }

    private static Structure Strained(Structure s, int component, double step)
    {
        (int row, int column) = (component / 3, component % 3);
        double[] x = s.Positions.ToArray(), cell = s.Cell.Vectors.ToArray();
        foreach (double[] vectors in (double[][])[x, cell])
        {
            for (int i = 0; i < vectors.Length; i += 3)
                vectors[i + row] += step * vectors[i + column];
        }
        Cell strained = s.Cell.AnyPeriodic ? new Cell(cell, s.Cell.IsPeriodic(0), s.Cell.IsPeriodic(1), s.Cell.IsPeriodic(2)) : Cell.None;
        return new Structure(s.AtomicNumbers.ToArray(), x, strained);
    }

    private static double[] Derivatives(int[] indices, Func<int, double, Structure> change, MaceModel model)
    {
        double[] steps = [-2 * Step, -Step, Step, 2 * Step];
        var batch = new MaceBatch([.. indices.SelectMany(i => steps.Select(h => change(i, h)))], model);
        double[] e = Compare.Values(model.Evaluate(batch, MaceDerivatives.None).InteractionEnergy);
        return [.. Enumerable.Range(0, indices.Length).Select(k => (e[4 * k] - 8 * e[4 * k + 1] + 8 * e[4 * k + 2] - e[4 * k + 3]) / (12 * Step))];
    }
}
