using EquivSim.Solvers.TensorCompletion;

namespace EquivSim.Solvers.Tests.TensorCompletion;

/// <summary>The grouped, pairwise contractions against sums written out over every index.</summary>
public sealed class TensorSumsTests
{
    private static readonly int[] Ranks = [2, 3, 2];

    [Fact]
    public void Messages_to_every_mode_are_the_moments_written_out()
    {
        (EntryIndex index, double[] values, LatentFunctions[] factors, TensorCore core, double[,] seconds) = Sample();
        var sums = new TensorSums(index, values, factors);
        for (int mode = 0; mode < 3; mode++)
        {
            LatentFunctions target = factors[mode];
            double[] precisions = new double[target.Count * target.PairCount], shifts = new double[target.Count * target.Rank];
            sums.ToMode(mode, core, precisions, shifts);
            double[,,] expected = new double[target.Count, target.Rank, target.Rank];
            double[,] expectedShift = new double[target.Count, target.Rank];
            for (int e = 0; e < values.Length; e++)
            {
                foreach ((int[] p, int i) in All())
                {
                    double product = core.Mean[i];
                    for (int k = 0; k < 3; k++)
                        product *= k == mode ? 1 : Mean(factors, index, e, k, p[k]);
                    expectedShift[index.Nodes[e * 3 + mode], p[mode]] += values[e] * product;
                    foreach ((int[] q, int j) in All())
                    {
                        double second = seconds[i, j];
                        for (int k = 0; k < 3; k++)
                            second *= k == mode ? 1 : Second(factors, index, e, k, p[k], q[k]);
                        expected[index.Nodes[e * 3 + mode], p[mode], q[mode]] += second;
                    }
                }
            }
            for (int d = 0; d < target.Count; d++)
            {
                for (int p = 0, pair = d * target.PairCount; p < target.Rank; p++)
                {
                    Assert.Equal(expectedShift[d, p], shifts[d * target.Rank + p], 1e-10);
                    for (int q = p; q < target.Rank; q++, pair++)
                        Assert.Equal(expected[d, p, q], precisions[pair], 1e-10);
                }
            }
        }
    }

    [Fact]
    public void The_core_solves_its_normal_equations_and_the_squares_sum_up()
    {
        (EntryIndex index, double[] values, LatentFunctions[] factors, TensorCore core, double[,] seconds) = Sample();
        double[] pairSum = new double[core.PairSeconds.Length], shift = new double[core.Mean.Length];
        new TensorSums(index, values, factors).ToCore(pairSum, shift);
        double[,] gram = new double[12, 12];
        double[] expectedShift = new double[12];
        for (int e = 0; e < values.Length; e++)
        {
            foreach ((int[] p, int i) in All())
            {
                expectedShift[i] += values[e] * Enumerable.Range(0, 3).Aggregate(1.0, (a, k) => a * Mean(factors, index, e, k, p[k]));
                foreach ((int[] q, int j) in All())
                    gram[i, j] += Enumerable.Range(0, 3).Aggregate(1.0, (a, k) => a * Second(factors, index, e, k, p[k], q[k]));
            }
        }
        double squares = 0;
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(expectedShift[i], shift[i], 1e-10);
            for (int j = 0; j < 12; j++)
                squares += seconds[i, j] * gram[i, j];
        }
        Assert.Equal(squares, core.SumOfSquares(pairSum), 1e-9 * squares);

        core.Update(2.5, pairSum, shift);
        for (int i = 0; i < 12; i++)
            Assert.Equal(2.5 * shift[i], core.Mean[i] + Enumerable.Range(0, 12).Sum(j => 2.5 * gram[i, j] * core.Mean[j]), 1e-8);
    }

    private static (EntryIndex, double[], LatentFunctions[], TensorCore, double[,]) Sample()
    {
        var random = new Random(7);
        double[] coordinates = [.. Enumerable.Range(0, 30 * 3).Select(i => (double)random.Next(3 + i % 3))];
        double[] values = [.. Enumerable.Range(0, 30).Select(_ => random.NextDouble() - 0.5)];
        var index = new EntryIndex(new TensorEntries(3, coordinates, values));
        LatentFunctions[] factors = [.. Ranks.Select((r, k) => new LatentFunctions(index.Coordinates[k], r, new MaternProcess(Smoothness.Once, 1, 1)))];
        foreach (LatentFunctions factor in factors)
            factor.Start(random);
        var core = new TensorCore(Ranks);
        core.SetRandom(random);
        double[,] seconds = new double[12, 12];
        for (int i = 0; i < 12; i++)
        {
            for (int j = 0; j < 12; j++)
                seconds[i, j] = core.Mean[i] * core.Mean[j];
        }
        return (index, values, factors, core, seconds);
    }

    private static IEnumerable<(int[] Index, int Flat)> All() =>
        from a in Enumerable.Range(0, 2) from b in Enumerable.Range(0, 3) from c in Enumerable.Range(0, 2) select (new[] { a, b, c }, (a * 3 + b) * 2 + c);

    private static double Mean(LatentFunctions[] factors, EntryIndex index, int entry, int k, int p) => factors[k].Means[index.Nodes[entry * 3 + k] * Ranks[k] + p];

    private static double Second(LatentFunctions[] factors, EntryIndex index, int entry, int k, int p, int q)
    {
        (int low, int high) = p < q ? (p, q) : (q, p);
        int pair = Enumerable.Range(0, low).Sum(i => Ranks[k] - i) + high - low;
        return factors[k].Seconds[index.Nodes[entry * 3 + k] * factors[k].PairCount + pair];
    }
}
