namespace EquivSim.Structures.Tests;

public sealed class NeighborListTests
{
    private static List<BruteForcePairs.Pair> PairsOf(NeighborList list)
    {
        var pairs = new List<BruteForcePairs.Pair>();
        for (int p = 0; p < list.PairCount; p++)
            pairs.Add(new(list.Receivers[p], list.Senders[p], list.Shifts[3 * p], list.Shifts[3 * p + 1], list.Shifts[3 * p + 2]));
        return pairs;
    }

    /// <summary>Random species and places in a random, possibly skewed, possibly tiny cell; atoms also outside the cell.</summary>
    private static readonly Gen<Structure> AnyStructure =
        from cell in AnyCell
        from count in Gen.Int[1, 12]
        from seed in Gen.Int
        select Place(cell, Fractions(new Random(seed), 3 * count));

    private static double[] Fractions(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 3.3 * random.NextDouble() - 1.6)];

    private static Gen<Cell> AnyCell =>
        from lengths in Gen.Double[1.2, 9].Array[3]
        from skew in Gen.Double[-1.1, 1.1].Array[3]
        from rotation in Gen.Double[-Math.PI, Math.PI].Array[2]
        from periodic in Gen.Bool.Array[3]
        select MakeCell(lengths, skew, rotation, periodic);

    private static Cell MakeCell(double[] l, double[] skew, double[] angle, bool[] p)
    {
        double[] rows = [l[0], 0, 0, skew[0] * l[1], l[1], 0, skew[1] * l[2], skew[2] * l[2], l[2]];
        for (int k = 0; k < 3; k++)
        {
            double x = rows[3 * k], y = rows[3 * k + 1], z = rows[3 * k + 2];
            (x, y) = (x * Math.Cos(angle[0]) - y * Math.Sin(angle[0]), x * Math.Sin(angle[0]) + y * Math.Cos(angle[0]));
            (y, z) = (y * Math.Cos(angle[1]) - z * Math.Sin(angle[1]), y * Math.Sin(angle[1]) + z * Math.Cos(angle[1]));
            (rows[3 * k], rows[3 * k + 1], rows[3 * k + 2]) = (x, y, z);
        }
        return new Cell(rows, p[0], p[1], p[2]);
    }

    private static Structure Place(Cell cell, double[] fractions)
    {
        double[] x = new double[fractions.Length];
        for (int i = 0; i < x.Length; i++)
        {
            for (int k = 0; k < 3; k++)
                x[i] += fractions[i / 3 * 3 + k] * cell.Vectors[3 * k + i % 3];
        }
        int[] z = new int[x.Length / 3];
        Array.Fill(z, 6);
        return new Structure(z, x, cell);
    }

    [Fact]
    public void Agrees_with_brute_force_on_random_cells() =>
        Gen.Select(AnyStructure, Gen.Double[0.8, 5]).Sample((s, cutoff) =>
        {
            var list = new NeighborList(cutoff);
            list.Update(s);
            Assert.Equal(BruteForcePairs.Find(s, cutoff), PairsOf(list));
        }, iter: 1500);

    [Fact]
    public void Agrees_with_brute_force_with_many_bins() =>
        Gen.Select(Gen.Int[50, 300], Gen.Bool.Array[3], Gen.Int[0, 1000]).Sample((n, p, seed) =>
        {
            var random = new Random(seed);
            var cell = new Cell([9, 0, 0, 2.5, 11, 0, -1, 3, 10], p[0], p[1], p[2]);
            double[] f = [.. Enumerable.Range(0, 3 * n).Select(_ => random.NextDouble())];
            Structure s = Place(cell, f);
            var list = new NeighborList(1.1);
            list.Update(s);
            Assert.Equal(BruteForcePairs.Find(s, 1.1), PairsOf(list));
        }, iter: 40);

    [Fact]
    public void Reuse_with_a_skin_never_loses_a_pair() =>
        Gen.Select(AnyStructure, Gen.Double[0.8, 4], Gen.Double[0.1, 1], Gen.Int[0, 1000]).Sample((s, cutoff, skin, seed) =>
        {
            var random = new Random(seed);
            var list = new NeighborList(cutoff, skin);
            Assert.True(list.Update(s));
            for (int step = 0; step < 20; step++)
            {
                for (int k = 0; k < s.Positions.Length; k++)
                    s.Positions[k] += 0.12 * skin * (random.NextDouble() - 0.5);
                list.Update(s);
                // Pairs beyond the cut-off may be listed; those within it must be exactly the right ones, in the right order.
                List<BruteForcePairs.Pair> within = PairsOf(list).FindAll(p => BruteForcePairs.SquaredDistance(s, p.Receiver, p.Sender, p.A, p.B, p.C) < cutoff * cutoff);
                Assert.Equal(BruteForcePairs.Find(s, cutoff), within);
            }
            Assert.True(list.BuildCount < 20, "the skin was of no use");
        }, iter: 150);

    [Fact]
    public void Is_rebuilt_when_and_only_when_needed()
    {
        var s = new Structure([1, 1], [0, 0, 0, 1, 0, 0]);
        var list = new NeighborList(3, 0.5);
        Assert.True(list.Update(s));
        s.Positions[0] = 0.24;
        Assert.False(list.Update(s));
        s.Positions[0] = 0.26;
        Assert.True(list.Update(s));
        s.Cell = Cell.Orthorhombic(5, 5, 5);
        Assert.True(list.Update(s));
        Assert.False(list.Update(s));
        list.Invalidate();
        Assert.True(list.Update(s));
        Assert.Equal(4, list.BuildCount);
    }

    [Fact]
    public void Rebuilding_allocates_nothing()
    {
        var random = new Random(1);
        double[] x = [.. Enumerable.Range(0, 600).Select(_ => 12 * random.NextDouble())];
        int[] z = new int[200];
        Array.Fill(z, 18);
        var s = new Structure(z, x, Cell.Orthorhombic(12, 12, 12));
        var list = new NeighborList(4);
        list.Update(s);
        x[0] += 0.1;
        list.Update(s);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 10; step++)
        {
            x[0] += step % 2 == 0 ? 1e-3 : -1e-3;
            list.Update(s);
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(12, list.BuildCount);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_crystal_with_one_atom_sees_its_images()
    {
        // Simple cubic: 6 at a, 12 at a sqrt2, 8 at a sqrt3.
        var s = new Structure([84], [7.3, -2, 0.1], Cell.Orthorhombic(1, 1, 1));
        var list = new NeighborList(1.8);
        list.Update(s);
        Assert.Equal(26, list.PairCount);
        Assert.Equal([0, 26], list.ReceiverOffsets.ToArray());
    }

    [Fact]
    public void Pairs_at_exactly_the_cutoff_are_in_or_out_with_their_reverse() =>
        AnyStructure.Sample(s =>
        {
            double cutoff = Math.Sqrt(s.Cell.Vectors[0] * s.Cell.Vectors[0] + s.Cell.Vectors[1] * s.Cell.Vectors[1] + s.Cell.Vectors[2] * s.Cell.Vectors[2]);
            var list = new NeighborList(cutoff);
            list.Update(s);
            var pairs = PairsOf(list).ToHashSet();
            Assert.All(pairs, p => Assert.Contains(new(p.Sender, p.Receiver, -p.A, -p.B, -p.C), pairs));
        }, iter: 300);

    [Fact]
    public void A_slab_needs_no_third_vector()
    {
        var s = new Structure([6], [0, 0, 0], new Cell([1, 0, 0, 0, 1, 0, 0, 0, 0], true, true, false));
        var list = new NeighborList(1.2);
        list.Update(s);
        Assert.Equal(4, list.PairCount);
    }

    [Fact]
    public void Two_hundred_thousand_atoms_take_no_quadratic_time()
    {
        // All pairs would be 4e10 distances, a minute at best; bins need a fraction of a second. The bound leaves room for a busy machine.
        const int n = 200_000;
        double edge = Math.Cbrt(n / 0.1);
        var random = new Random(3);
        double[] x = [.. Enumerable.Range(0, 3 * n).Select(_ => edge * random.NextDouble())];
        int[] z = new int[n];
        Array.Fill(z, 1);
        var list = new NeighborList(2);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        list.Update(new Structure(z, x, Cell.Orthorhombic(edge, edge, edge)));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds < 15);
        // Pairs of a uniform gas: N density volume.
        Assert.Equal(1, list.PairCount / (n * 0.1 * 4 / 3 * Math.PI * 8), 0.02);
    }

    [Fact]
    public void Bad_input_is_refused_with_the_atom()
    {
        var list = new NeighborList(3);
        var s = new Structure([1, 1], [0, 0, 0, 1, 0, 0]);
        s.Positions[4] = double.NaN;
        Assert.Contains("Atom 1", Assert.Throws<ArgumentException>(() => list.Update(s)).Message, StringComparison.Ordinal);
        s.Positions[3] = s.Positions[4] = 0;
        Assert.Contains("same place", Assert.Throws<ArgumentException>(() => list.Update(s)).Message, StringComparison.Ordinal);
        s.Positions[3] = 1;
        Assert.True(list.Update(s));
        var tiny = new Structure([1], [0, 0, 0], Cell.Orthorhombic(1e-4, 1e-4, 1e-4));
        Assert.Contains("small", Assert.Throws<ArgumentException>(() => list.Update(tiny)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NeighborList(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NeighborList(1, -1));
        Assert.Throws<ArgumentException>(() => new Cell([1, 0, 0, 2, 0, 0, 0, 0, 1], true, true, true));
        Assert.Throws<ArgumentException>(() => new Cell(new double[9], true, false, false));
    }
}
