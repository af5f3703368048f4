namespace EquivSim.Structures.Tests;

public sealed class DatasetSplitTests
{
    [Fact]
    public void Parts_are_disjoint_complete_and_repeatable() => Gen.Select(Gen.Int[0, 200], Gen.Double[0, 1], Gen.ULong).Sample((n, fraction, seed) =>
    {
        DatasetSplit split = DatasetSplit.Random(n, fraction, seed), again = DatasetSplit.Random(n, fraction, seed);
        Assert.Equal(Enumerable.Range(0, n), split.Kept.Concat(split.HeldOut).Order());
        Assert.Equal(split.HeldOut, again.HeldOut);
        Assert.True(Math.Abs(split.HeldOut.Length - fraction * n) <= 0.5);
    }, iter: 200);

    [Fact]
    public void Seeds_differ_and_are_fixed_forever()
    {
        Assert.NotEqual(DatasetSplit.Shuffle(50, 1), DatasetSplit.Shuffle(50, 2));
        Assert.Equal([0, 2, 1, 5, 3, 9, 4, 6, 8, 7], DatasetSplit.Shuffle(10, 123));
        // Every place is equally likely: over many seeds the mean of each position is the middle.
        double mean = Enumerable.Range(0, 4000).Average(seed => DatasetSplit.Shuffle(9, (ulong)seed)[0]);
        Assert.Equal(4, mean, 0.2);
    }

    [Fact]
    public void Config_types_are_held_out_by_name()
    {
        string?[] types = ["a", null, "b", "a"];
        DatasetSplit split = DatasetSplit.ByConfigType(types, "a");
        Assert.Equal([1, 2], split.Kept);
        Assert.Equal([0, 3], split.HeldOut);
        Assert.Contains("(none)", Assert.Throws<ArgumentException>(() => DatasetSplit.ByConfigType(types, "c")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => DatasetSplit.Random(3, 1.5, 0));
    }

    [Fact]
    public void A_summary_counts_and_ranges()
    {
        Structure a = new([1, 1], [0, 0, 0, 1, 0, 0]) { Energy = -4, Forces = [3, 4, 0, 0, 0, 0], ConfigType = "x" };
        Structure b = new([8], [0, 0, 0], Cell.Orthorhombic(1, 1, 1)) { Energy = -1, Stress = new double[9] };
        DatasetSummary s = DatasetSummary.Of([a, b]);
        Assert.Equal((2, 3L, 1, 2, 1, 1), (s.StructureCount, s.AtomCount, s.PeriodicCount, s.EnergyCount, s.ForcesCount, s.StressCount));
        Assert.Equal((1, 2), s.StructureSizes);
        Assert.Equal([new(1, 2), new(8, 1)], s.Elements);
        Assert.Equal([new("", 1), new("x", 1)], s.ConfigTypes);
        Assert.Equal(new ValueRange(-4, -2.5, -1), s.Energy);
        Assert.Equal(new ValueRange(-2, -1.5, -1), s.EnergyPerAtom);
        Assert.Equal(new ValueRange(0, 2.5, 5), s.ForceNorm);
        Assert.Equal(Math.Sqrt(25.0 / 6), s.ForceRms!.Value, 1e-14);
        Assert.Contains("H 2, O 1", s.ToString(), StringComparison.Ordinal);
    }
}
