namespace EquivSim.Structures.Tests;

/// <summary>Random structures that use everything a structure can hold.</summary>
internal static class AnyStructure
{
    private static readonly string[] Words = ["a", "T", "5", "1 2 3", "two words", "\"q\"", "back\\slash", "", "k=v", "_JSON x", "[1]", "nan", "ünï", "line\nbreak", "'", "007"];

    public static Gen<Structure> Gen => CsCheck.Gen.Int.Select(seed => Make(new Random(seed)));

    public static Structure Make(Random r)
    {
        int n = r.Next(1, 7);
        int[] z = Ints(r, n, 1, 119);
        bool lattice = r.Next(3) > 0;
        Cell? cell = lattice ? new Cell([5 + Any(r), Any(r), 0, 0.1, 6, Any(r), 0.3, 0, 7 + Any(r)], r.Next(2) == 0, r.Next(2) == 0, r.Next(2) == 0) : null;
        var s = new Structure(z, Reals(r, 3 * n), cell)
        {
            Energy = r.Next(4) > 0 ? 1e4 * Any(r) : null,
            Forces = r.Next(4) > 0 ? Reals(r, 3 * n) : null,
            Stress = r.Next(2) > 0 ? Reals(r, 9) : null,
            Velocities = r.Next(3) == 0 ? Reals(r, 3 * n) : null,
            Charges = r.Next(3) == 0 ? Reals(r, n) : null,
            ConfigType = r.Next(2) == 0 ? Words[r.Next(Words.Length)] : null,
            Weight = r.Next(3) == 0 ? r.NextDouble() : 1,
        };
        PropertyValue[] some =
        [
            PropertyValue.Of(Any(r)), PropertyValue.Of(3.0), PropertyValue.Of((long)r.Next(-9, 9)), PropertyValue.Of(r.Next(2) == 0),
            PropertyValue.Of(Words[r.Next(Words.Length)]), PropertyValue.OfJson("[209.44, {\"a\": \"b c\"}]"), PropertyValue.Of(Reals(r, 1)),
            PropertyValue.Of(Reals(r, 4)), PropertyValue.Of([1L, 2, 3]), PropertyValue.Of([true, false]), PropertyValue.Of(Reals(r, 6), 2, 3),
            PropertyValue.Of([1L, 2], 1, 2), PropertyValue.Of(["x", "3", "y z"]), PropertyValue.Of(double.NaN), PropertyValue.Of([1.0, 2.0]),
            PropertyValue.Of(["a", "1", "", "d"], 2, 2),
        ];
        for (int k = 0; k < 5; k++)
            s.Properties[k == 4 ? "odd key=" : $"info{r.Next(9)}"] = some[r.Next(some.Length)];
        s.AtomProperties["momenta"] = PropertyValue.Of(Reals(r, 3 * n), n, 3);
        if (r.Next(2) == 0)
        {
            s.AtomProperties["molID"] = PropertyValue.Of(Array.ConvertAll(Ints(r, n, -5, 5), x => (long)x));
            s.AtomProperties["fixed"] = PropertyValue.Of(Array.ConvertAll(Ints(r, 2 * n, 0, 2), x => x == 1), n, 2);
            s.AtomProperties["label"] = PropertyValue.Of(Array.ConvertAll(Ints(r, n, 0, 100), x => $"C{x}"));
        }
        return s;
    }

    /// <summary>Reals of many magnitudes, so that every digit counts.</summary>
    private static double Any(Random r) => r.Next(8) == 0 ? r.Next(-3, 4) : (r.NextDouble() - 0.5) * Math.Pow(10, r.Next(-6, 2) / 2.0);

    private static double[] Reals(Random r, int n) => [.. Enumerable.Range(0, n).Select(_ => Any(r))];

    private static int[] Ints(Random r, int n, int from, int to) => [.. Enumerable.Range(0, n).Select(_ => r.Next(from, to))];
}
