using EquivSim.Structures;

namespace EquivSim.Potentials.Tests;

/// <summary>Random orthogonal matrices, row-major, and what they do to structures.</summary>
internal static class Orthogonal
{
    public static double[] Random(int seed, bool inverted)
    {
        var random = new Random(seed);
        double[] q = [.. Enumerable.Range(0, 4).Select(_ => random.NextDouble() - 0.5)];
        double norm = Math.Sqrt(q.Sum(v => v * v));
        (double w, double x, double y, double z) = (q[0] / norm, q[1] / norm, q[2] / norm, q[3] / norm);
        double sign = inverted ? -1 : 1;
        double[] r =
        [
            1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
            2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
            2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
        ];
        return [.. r.Select(v => sign * v)];
    }

    public static double[] Apply(double[] r, ReadOnlySpan<double> vectors)
    {
        var result = new double[vectors.Length];
        for (int i = 0; i < vectors.Length; i++)
            result[i] = r[3 * (i % 3)] * vectors[i - i % 3] + r[3 * (i % 3) + 1] * vectors[i - i % 3 + 1] + r[3 * (i % 3) + 2] * vectors[i - i % 3 + 2];
        return result;
    }

    public static Structure Apply(double[] r, Structure s)
    {
        Cell cell = s.Cell.AnyPeriodic ? new Cell(Apply(r, s.Cell.Vectors), s.Cell.IsPeriodic(0), s.Cell.IsPeriodic(1), s.Cell.IsPeriodic(2)) : Cell.None;
        return new Structure(s.AtomicNumbers.ToArray(), Apply(r, s.Positions), cell);
    }

    /// <summary>R V R^T.</summary>
    public static double[] Conjugate(double[] r, double[] v)
    {
        var result = new double[9];
        for (int i = 0; i < 9; i++)
        {
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++)
                    result[i] += r[3 * (i / 3) + a] * v[3 * a + b] * r[3 * (i % 3) + b];
            }
        }
        return result;
    }
}
