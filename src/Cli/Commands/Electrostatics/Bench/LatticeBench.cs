using EquivSim.Electrostatics;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Electrostatics.Bench;

/// <summary>Blocks of rock salt of growing size.</summary>
internal static class LatticeBench
{
    private const double Distance = 2.8;
    private const int Points = 20_000, DirectPoints = 64;

    /// <summary>Largest block for which the direct sum is run.</summary>
    private const long LargestDirect = 3_000_000;

    /// <summary>Measures.</summary>
    public static LatticeReport Run(int[] edges, int vacancies, double tolerance, int repeats, CancellationToken cancellation)
    {
        List<LatticeRow> rows = [.. edges.Select(edge => Measure(edge, vacancies, tolerance, repeats, cancellation))];
        return new LatticeReport(tolerance, vacancies, rows, Exponent(rows));
    }

    private static LatticeRow Measure(int edge, int vacancies, double tolerance, int repeats, CancellationToken cancellation)
    {
        var random = new Random(edge);
        IEnumerable<LatticeDefect> defects = Enumerable.Range(0, 20 * vacancies)
            .Select(_ => new LatticeDefect(random.Next(edge), random.Next(edge), random.Next(edge), random.Next(8), 0)).Distinct().Take(vacancies);
        var block = new LatticeBlock(Cell(), (edge, edge, edge), [.. defects]);
        LatticeSum? sum = null;
        double build = Stopclock.Median(repeats, () => sum = LatticeSum.Build(block, tolerance), cancellation);
        double[] points = FarFromIons(sum!.Box, edge);
        FieldSamples samples = new(), exact = new();
        double each = Stopclock.Median(Math.Min(repeats, 3), () => sum.Sample(points, samples), cancellation);
        TuckerTensor tucker = sum.Smooth.Coefficients;
        double? directEach = null, error = null;
        if (block.Sites <= LargestDirect)
        {
            using var direct = new DirectSum(Environment.ProcessorCount);
            PointCharges charges = block.ToPointCharges();
            double[] few = points[..(3 * DirectPoints)];
            directEach = 1e6 / DirectPoints * Stopclock.Median(1, () => direct.Sample(charges, few, exact), cancellation);
            sum.Sample(few, samples);
            error = FieldError.Between(samples, exact).Field;
        }
        return new LatticeRow(edge, block.Sites, 1e3 * build, sum.CanonicalRank, tucker.Length(0), tucker.LargestRank, 8 * tucker.Storage, 1e6 * each / Points, directEach, error);
    }

    /// <summary>Eight ions in a cubic cell.</summary>
    private static PointCharges Cell()
    {
        double[] positions = [.. Enumerable.Range(0, 8).SelectMany(i => new[] { Distance * (i & 1), Distance * (i >> 1 & 1), Distance * (i >> 2) })];
        double[] charges = [.. Enumerable.Range(0, 8).Select(i => int.PopCount(i) % 2 == 0 ? 1.0 : -1)];
        return new PointCharges(positions, charges, new Cell([2 * Distance, 0, 0, 0, 2 * Distance, 0, 0, 0, 2 * Distance], true, true, true));
    }

    /// <summary>Random points of a small cube in the middle of the block, at least 1 Å from the simple cubic lattice of the ions.</summary>
    private static double[] FarFromIons(Box box, int edge)
    {
        var random = new Random(1);
        double start = Distance * (edge - 1), length = Math.Min(8 * Distance, box.X.Length - 6);
        double[] points = new double[3 * Points];
        for (int p = 0; p < Points;)
        {
            double squared = 0;
            for (int axis = 0; axis < 3; axis++)
            {
                double x = start + length * (random.NextDouble() - 0.5), off = x - Distance * Math.Round(x / Distance);
                points[3 * p + axis] = x;
                squared += off * off;
            }
            if (squared > 1)
                p++;
        }
        return points;
    }

    private static double Exponent(List<LatticeRow> rows)
    {
        if (rows.Count < 2)
            return double.NaN;
        double[] x = [.. rows.Select(r => Math.Log(r.Edge))], y = [.. rows.Select(r => Math.Log(r.BuildMilliseconds))];
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
