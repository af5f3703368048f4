using EquivSim.Structures;

namespace EquivSim.Potentials.Tests.Charges;

/// <summary>Forces and virial of a potential against differences of its energy.</summary>
internal static class Derivatives
{
    public static void Match(IPotential potential, Structure structure, double tolerance, bool virial = true)
    {
        var result = new PotentialResult();
        potential.Evaluate(structure, result);
        double[] forces = [.. result.Forces], virials = [.. result.Virial];
        Assert.Equal(result.Energy, result.NodeEnergies.Sum(), 1e-9 * (1 + Math.Abs(result.Energy)));
        var random = new Random(3);
        for (int sample = 0; sample < 6; sample++)
        {
            int k = random.Next(3 * structure.AtomCount);
            Assert.Equal(-Slope(h => { Structure s = structure.Clone(); s.Positions[k] += h; return Energy(potential, s); }), forces[k], tolerance);
        }
        for (int k = 0; virial && k < 9; k++)
            Assert.Equal(-Slope(h => Energy(potential, Strained(structure, k / 3, k % 3, h))), virials[k], 30 * tolerance);
    }

    private static double Slope(Func<double, double> energy)
    {
        const double h = 1e-4;
        return (energy(-2 * h) - 8 * energy(-h) + 8 * energy(h) - energy(2 * h)) / (12 * h);
    }

    private static double Energy(IPotential potential, Structure structure)
    {
        var result = new PotentialResult();
        potential.Evaluate(structure, result);
        return result.Energy;
    }

    /// <summary>Symmetric shear: half of it each way, so that a potential may know the symmetric part only.</summary>
    private static Structure Strained(Structure structure, int a, int b, double strain)
    {
        Structure s = structure.Clone();
        double[] cell = s.Cell.Vectors.ToArray();
        Apply(s.Positions);
        Apply(cell);
        s.Cell = new Cell(cell, s.Cell.IsPeriodic(0), s.Cell.IsPeriodic(1), s.Cell.IsPeriodic(2));
        return s;

        void Apply(Span<double> vectors)
        {
            for (int k = 0; k < vectors.Length; k += 3)
            {
                double x = vectors[k + a], y = vectors[k + b];
                vectors[k + a] += 0.5 * strain * y;
                vectors[k + b] += 0.5 * strain * x;
            }
        }
    }
}
