namespace EquivSim.Structures.Tests;

public sealed class ExtendedXyzTests
{
    private static Structure[] Parse(string text, ExtendedXyzOptions? options = null) => [.. ExtendedXyz.Read(new StringReader(text), "test.xyz", options)];

    private static string Refused(string text, ExtendedXyzOptions? options = null)
    {
        DataFileException e = Assert.Throws<DataFileException>(() => Parse(text, options));
        Assert.StartsWith("test.xyz", e.Message, StringComparison.Ordinal);
        return e.Message;
    }

    [Fact]
    public void Everything_survives_a_round_trip() => AnyStructure.Gen.Array[1, 4].Sample(structures =>
    {
        using var text = new StringWriter();
        foreach (Structure s in structures)
            ExtendedXyz.Write(text, s);
        Structure[] back = Parse(text.ToString());
        Assert.Equal(structures.Length, back.Length);
        for (int i = 0; i < back.Length; i++)
            SameStructure.Assert(structures[i], back[i]);
    }, iter: 400);

    [Fact]
    public void Values_are_typed_as_ASE_types_them()
    {
        Structure s = Parse("""
            1
            i=5 r=1.5 d=1.0d-3 t=word q="two words" b=T bare arr="1 2 3" reals="1 2.5" bools="T F" old={1 2 3} list=[1, 2] m=[[1, 2], [3, 4]] 'a key'='x \' y' e="" j="_JSON {\"a\": [1]}" neg = -3
            H 0 0 0
            """)[0];
        Assert.Equal(PropertyValue.Of(5), s.Properties["i"]);
        Assert.Equal(PropertyValue.Of(1.5), s.Properties["r"]);
        Assert.Equal(PropertyValue.Of(1e-3), s.Properties["d"]);
        Assert.Equal(PropertyValue.Of("word"), s.Properties["t"]);
        Assert.Equal(PropertyValue.Of("two words"), s.Properties["q"]);
        Assert.Equal(PropertyValue.Of(true), s.Properties["b"]);
        Assert.Equal(PropertyValue.Of(true), s.Properties["bare"]);
        Assert.Equal(PropertyValue.Of([1L, 2, 3]), s.Properties["arr"]);
        Assert.Equal(PropertyValue.Of([1.0, 2.5]), s.Properties["reals"]);
        Assert.Equal(PropertyValue.Of([true, false]), s.Properties["bools"]);
        Assert.Equal(PropertyValue.Of([1L, 2, 3]), s.Properties["old"]);
        Assert.Equal(PropertyValue.Of([1L, 2]), s.Properties["list"]);
        Assert.Equal(PropertyValue.Of([1L, 2, 3, 4], 2, 2), s.Properties["m"]);
        Assert.Equal(PropertyValue.Of("x ' y"), s.Properties["a key"]);
        Assert.Equal(PropertyValue.Of(""), s.Properties["e"]);
        Assert.Equal(PropertyValue.OfJson("{\"a\": [1]}"), s.Properties["j"]);
        Assert.Equal(PropertyValue.Of(-3), s.Properties["neg"]);
    }

    [Fact]
    public void Periodicity_follows_the_lattice_unless_given()
    {
        const string lattice = "Lattice=\"2 0 0 0 3 0 0 0 4\"";
        Assert.True(Parse($"1\n{lattice}\nH 0 0 0")[0].Cell.AllPeriodic);
        Cell slab = Parse($"1\n{lattice} pbc=\"T T F\"\nH 0 0 0")[0].Cell;
        Assert.True(slab.IsPeriodic(0) && slab.IsPeriodic(1) && !slab.IsPeriodic(2));
        Assert.Equal(24, slab.Volume, 12);
        Assert.Equal(Cell.None, Parse("1\nenergy=1\nH 0 0 0")[0].Cell);
        Assert.False(Parse($"1\n{lattice} pbc=F\nH 0 0 0")[0].Cell.AnyPeriodic);
    }

    [Fact]
    public void Plain_xyz_reads_with_its_comment()
    {
        Structure s = Parse("2\nmade by hand\nO 0 0 0\nH\t0 0  0.96\n\n")[0];
        Assert.Equal([8, 1], s.AtomicNumbers.ToArray());
        Assert.Equal(PropertyValue.Of("made by hand"), s.Properties["comment"]);
    }

    [Fact]
    public void Labels_are_found_by_name_or_by_option()
    {
        const string text = "1\nProperties=species:S:1:pos:R:3:REF_forces:R:3:my:R:3 REF_energy=1 energy=2 mine=3\nH 0 0 0 1 2 3 4 5 6\n";
        Structure s = Parse(text)[0];
        Assert.Equal(1, s.Energy);
        Assert.Equal([1, 2, 3], s.Forces!);
        Assert.Equal(PropertyValue.Of(2), s.Properties["energy"]);
        s = Parse(text, new() { Keys = new() { Energy = "mine", Forces = "my" } })[0];
        Assert.Equal(3, s.Energy);
        Assert.Equal([4, 5, 6], s.Forces!);
    }

    [Fact]
    public void A_virial_becomes_a_stress_with_the_opposite_sign()
    {
        const string lattice = "Lattice=\"2 0 0 0 3 0 0 0 4\"";
        Assert.Equal([-1, 0, 0, 0, -2, 0, 0, 0, -3], Parse($"1\n{lattice} virial=\"24 0 0 0 48 0 0 0 72\"\nH 0 0 0")[0].Stress!);
        Assert.Equal([1, 6, 5, 6, 2, 4, 5, 4, 3], Parse($"1\n{lattice} stress=\"1 2 3 4 5 6\"\nH 0 0 0")[0].Stress!);
        Assert.True(Parse("1\nvirial=\"24 0 0 0 48 0 0 0 72\"\nH 0 0 0")[0].Properties.TryGet("virial", out _));
    }

    [Theory]
    [InlineData("two\n\nH 0 0 0\n", "line 1", "number of atoms")]
    [InlineData("0\n\n", "line 1", "number of atoms")]
    [InlineData("1\n\nH 0 0 0\nH 0 0 0\n", "line 4", "number of atoms")]
    [InlineData("2\n\nH 0 0 0\n", "line 3", "ends after 1 of 2 atoms")]
    [InlineData("2\n", "line 1", "comment line")]
    [InlineData("1\n\nH 0 0\n", "line 3", "declares 4 columns, the line has 3")]
    [InlineData("1\n\nH 0 0 0 0\n", "line 3", "more than the 4 columns")]
    [InlineData("1\n\nHx 0 0 0\n", "line 3", "unknown element 'Hx'")]
    [InlineData("1\n\n1 0 0 0\n", "line 3", "unknown element '1'")]
    [InlineData("1\n\nH 0 nan 0\n", "line 3", "finite")]
    [InlineData("1\n\nH 0 inf 0\n", "line 3", "finite")]
    [InlineData("1\n\nH 0 1.2.3 0\n", "line 3", "a number, got '1.2.3'")]
    [InlineData("1\nenergy=nan\nH 0 0 0\n", "line 2", "finite")]
    [InlineData("1\nenergy=many\nH 0 0 0\n", "line 2", "one number")]
    [InlineData("1\nenergy=1 energy=2\nH 0 0 0\n", "line 2", "twice")]
    [InlineData("1\nname=\"open\nH 0 0 0\n", "line 2", "not closed")]
    [InlineData("1\na=[1, 2\nH 0 0 0\n", "line 2", "not closed")]
    [InlineData("1\na=[[1, 2], [3]]\nH 0 0 0\n", "line 2", "ragged")]
    [InlineData("1\na=\nH 0 0 0\n", "line 2", "no value")]
    [InlineData("1\na=\"_JSON {\"\nH 0 0 0\n", "line 2", "JSON")]
    [InlineData("1\nLattice=\"1 2\"\nH 0 0 0\n", "line 2", "nine numbers")]
    [InlineData("1\nLattice=\"1 0 0 2 0 0 0 0 1\"\nH 0 0 0\n", "line 2", "linearly dependent")]
    [InlineData("1\npbc=\"T T T\"\nH 0 0 0\n", "line 2", "no Lattice")]
    [InlineData("1\nProperties=species:S:1:pos:R\nH 0 0 0\n", "line 2", "triples")]
    [InlineData("1\nProperties=species:S:1:pos:X:3\nH 0 0 0\n", "line 2", "type 'X'")]
    [InlineData("1\nProperties=species:S:1\nH\n", "line 2", "pos:R:3")]
    [InlineData("1\nProperties=pos:R:3\n0 0 0\n", "line 2", "species")]
    [InlineData("1\nenergy=1\nH 0 0 0\n1\nREF_energy=1\nH 0 0 0\n", "line 5", "name the one to use")]
    [InlineData("", "", "no structure")]
    public void A_broken_file_is_refused_with_line_and_reason(string text, string line, string reason)
    {
        string message = Refused(text);
        Assert.Contains(line, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_labels_are_refused_when_they_are_required()
    {
        string message = Refused("1\nenergie=1\nH 0 0 0\n", new() { Require = Labels.Energy });
        Assert.Contains("no energy", message, StringComparison.Ordinal);
        Assert.Contains("energie", message, StringComparison.Ordinal);
        Assert.Contains("no forces", Refused("1\nenergy=1\nH 0 0 0\n", new() { Require = Labels.Energy | Labels.Forces }), StringComparison.Ordinal);
        Assert.Contains("'E_dft'", Refused("1\nenergy=1\nH 0 0 0\n", new() { Keys = new() { Energy = "E_dft" } }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_format_cannot_hold_is_refused()
    {
        var s = new Structure([1], [0, 0, 0]) { Energy = 1 };
        s.Properties["energy"] = PropertyValue.Of(2.0);
        Assert.Throws<ArgumentException>(() => ExtendedXyz.Write(TextWriter.Null, s));
        s = new Structure([1], [0, 0, 0]);
        s.AtomProperties["label"] = PropertyValue.Of(["two words"]);
        Assert.Throws<ArgumentException>(() => ExtendedXyz.Write(TextWriter.Null, s));
    }

    [Theory]
    [InlineData("data/models/mace-solvent/mace01_swa_reference.xyz", "MACE_energy", "MACE_forces", 203)]
    [InlineData("data/models/mace-solvent/mace02_com1_swa_reference.xyz", "energy_mace", "force_mace", 201)]
    public void Files_written_by_ASE_and_MACE_read(string path, string energy, string forces, int count)
    {
        ExtendedXyzOptions options = new() { Keys = new() { Energy = energy, Forces = forces }, Require = Labels.Energy | Labels.Forces };
        string file = EquivSim.Tests.RepositoryFiles.Path(path.Split('/'));
        Assert.Equal(count, ExtendedXyz.Read(file, options).Count());
        ExtendedXyzKeys keys = ExtendedXyz.Scan(file, options);
        Assert.Equal(count, keys.StructureCount);
        Assert.Equal(energy, keys.Used.Energy);
        Assert.Equal(forces, keys.Used.Forces);
    }

    [Fact]
    public void Many_atoms_read_fast_enough()
    {
        const int n = 20000;
        var random = new Random(1);
        using var text = new StringWriter();
        int[] z = new int[n];
        Array.Fill(z, 6);
        ExtendedXyz.Write(text, new Structure(z, [.. Enumerable.Range(0, 3 * n).Select(_ => random.NextDouble())]));
        string file = text.ToString();
        Parse(file);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Parse(file);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds < 1);
    }
}
