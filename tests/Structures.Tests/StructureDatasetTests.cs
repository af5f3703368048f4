using EquivSim.Tests;
using PureHDF;

namespace EquivSim.Structures.Tests;

public sealed class StructureDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_survives_a_round_trip() => AnyStructure.Gen.Array[1, 8].Sample(structures =>
    {
        string path = _folder[$"{Guid.NewGuid()}.h5"];
        StructureDataset.Write(path, structures);
        using StructureDataset dataset = StructureDataset.Open(path);
        Assert.Equal(structures.Length, dataset.Count);
        Assert.Equal(structures.Select(s => s.ConfigType), dataset.ConfigTypes);
        Structure[] all = [.. dataset.ReadAll()];
        for (int i = structures.Length - 1; i >= 0; i--)
        {
            SameStructure.Assert(structures[i], all[i]);
            SameStructure.Assert(structures[i], dataset.Read(i));
            Assert.Equal(structures[i].AtomCount, dataset.AtomCount(i));
        }
    }, iter: 150);

    [Fact]
    public void Extxyz_to_HDF5_and_back_loses_nothing()
    {
        string xyz = EquivSim.Tests.RepositoryFiles.Path("data", "models", "mace-solvent", "mace02_com1_swa_reference.xyz");
        string h5 = _folder["a.h5"], back = _folder["a.xyz"];
        ExtendedXyzOptions options = new() { Keys = new() { Energy = "energy_mace", Forces = "force_mace" } };
        StructureDataset.Write(h5, ExtendedXyz.Read(xyz, options), new() { SourceKeys = ExtendedXyz.Scan(xyz, options).Used });
        using (StructureDataset dataset = StructureDataset.Open(h5))
            ExtendedXyz.Write(back, dataset.ReadAll(), dataset.Metadata.SourceKeys);
        Structure[] before = [.. ExtendedXyz.Read(xyz, options)], after = [.. ExtendedXyz.Read(back, options)];
        Assert.Equal(before.Length, after.Length);
        for (int i = 0; i < before.Length; i++)
            SameStructure.Assert(before[i], after[i]);
        Assert.Equal(ExtendedXyz.Scan(xyz).StructureKeys.Keys.Order(), ExtendedXyz.Scan(back).StructureKeys.Keys.Union(["Lattice"]).Except(["Lattice"]).Order());
    }

    [Fact]
    public void Many_structures_stream_through_a_temporary_file()
    {
        string path = _folder["big.h5"];
        const int count = 30000, atoms = 10;
        IEnumerable<Structure> Stream()
        {
            int[] z = new int[atoms];
            Array.Fill(z, 1);
            for (int i = 0; i < count; i++)
                yield return new Structure(z, [.. Enumerable.Range(0, 3 * atoms).Select(k => (double)i + k)]) { Energy = i };
        }
        StructureDataset.Write(path, Stream());
        using StructureDataset dataset = StructureDataset.Open(path);
        Assert.Equal(count, dataset.Count);
        var random = new Random(1);
        for (int k = 0; k < 200; k++)
        {
            int i = random.Next(count);
            Structure s = dataset.Read(i);
            Assert.Equal(i, s.Energy);
            Assert.Equal(i + 29, s.Positions[29]);
        }
        Assert.True(new FileInfo(path).Length < count * atoms * 24 / 2, "not compressed");
    }

    [Fact]
    public void Metadata_and_units_are_in_the_file()
    {
        string path = _folder["m.h5"];
        DatasetMetadata metadata = new() { Description = "two atoms", Source = "a paper", License = "MIT", SourceKeys = new() { Energy = "E_dft" } };
        StructureDataset.Write(path, [new Structure([1], [0, 0, 0]) { Energy = 1, Forces = [1, 2, 3] }], metadata);
        using (StructureDataset dataset = StructureDataset.Open(path))
            Assert.Equal(metadata, dataset.Metadata);
        using PureHDF.VOL.Native.NativeFile file = H5File.OpenRead(path);
        Assert.Equal("eV", file.Dataset("properties/energy").Attribute("unit").Read<string>());
        Assert.Equal("E_dft", file.Dataset("properties/energy").Attribute("source_key").Read<string>());
        Assert.Equal("eV/angstrom", file.Dataset("properties/forces").Attribute("unit").Read<string>());
        Assert.True(StructureDataset.IsHdf5(path));
        Assert.False(StructureDataset.IsHdf5(EquivSim.Tests.RepositoryFiles.Path("EquivSim.sln")));
    }

    [Fact]
    public void Files_of_other_writers_with_narrower_numbers_read()
    {
        string path = _folder["f32.h5"];
        Minimal(new() { ["positions"] = new float[,] { { 0, 0, 0 }, { 1, 0, 0 }, { 2, 0, 0 } }, ["atomic_numbers"] = new byte[] { 1, 6, 8 } }).Write(path);
        using StructureDataset dataset = StructureDataset.Open(path);
        Assert.Equal([8], dataset.Read(1).AtomicNumbers.ToArray());
        Assert.Equal(2, dataset.Read(1).Positions[0]);
    }

    /// <summary>Two structures of two and one atoms, with some data sets replaced.</summary>
    private static H5File Minimal(Dictionary<string, object>? replace = null, Dictionary<string, object>? properties = null)
    {
        H5Group structures = new()
        {
            ["offsets"] = new long[] { 0, 2, 3 },
            ["atomic_numbers"] = new int[] { 1, 6, 8 },
            ["positions"] = new double[,] { { 0, 0, 0 }, { 1, 0, 0 }, { 2, 0, 0 } },
            ["cell"] = new double[2, 3, 3],
            ["pbc"] = new byte[2, 3],
        };
        foreach ((string name, object value) in replace ?? [])
            structures[name] = value;
        H5Group labels = [];
        foreach ((string name, object value) in properties ?? [])
            labels[name] = value;
        return new H5File { ["structures"] = structures, ["properties"] = labels };
    }

    private string Refused(H5File file)
    {
        string path = _folder[$"{Guid.NewGuid()}.h5"];
        file.Write(path);
        return Assert.Throws<DataFileException>(() =>
        {
            using StructureDataset dataset = StructureDataset.Open(path);
            _ = dataset.ReadAll().ToList();
        }).Message;
    }

    public static TheoryData<string, object, string, string> BrokenStructures => new()
    {
        { "offsets", new long[] { 0, 2, 4 }, "/structures/atomic_numbers", "[4]" },
        { "offsets", new long[] { 1, 2, 3 }, "/structures/offsets", "first being 0" },
        { "offsets", new long[] { 0, 2, 1, 3 }, "/structures/offsets", "must grow" },
        { "offsets", new long[] { 0, 0, 3 }, "/structures/offsets", "must grow" },
        { "offsets", new double[] { 0, 2, 3 }, "/structures/offsets", "integers" },
        { "atomic_numbers", new int[] { 1, 6, 119 }, "/structures/atomic_numbers", "structure 1: Atom 0: unknown element" },
        { "atomic_numbers", new int[] { 1, 6 }, "/structures/atomic_numbers", "[2]" },
        { "positions", new double[,] { { 0, 0, 0 }, { 1, double.NaN, 0 }, { 2, 0, 0 } }, "/structures/positions", "structure 0: Atom 1" },
        { "positions", new double[,] { { 0, 0 }, { 1, 0 }, { 2, 0 } }, "/structures/positions", "[3, 2]" },
        { "cell", new double[1, 3, 3], "/structures/cell", "[2, 3, 3]" },
        { "pbc", new byte[,] { { 1, 0, 0 }, { 0, 0, 0 } }, "/structures/cell", "structure 0" },
        { "positions", new[] { "a" }, "/structures/positions", "[3, 3]" },
    };

    [Theory, MemberData(nameof(BrokenStructures))]
    public void A_broken_file_is_refused_with_data_set_and_reason(string name, object value, string place, string reason)
    {
        string message = Refused(Minimal(new() { [name] = value }));
        Assert.Contains(place, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_labels_are_refused()
    {
        Assert.Contains("/properties/energy: structure 1", Refused(Minimal(properties: new() { ["energy"] = new[] { 1, double.NaN } })), StringComparison.Ordinal);
        Assert.Contains("/properties/forces", Refused(Minimal(properties: new() { ["forces"] = new double[2, 3] })), StringComparison.Ordinal);
        H5File missing = Minimal();
        ((H5Group)missing["structures"]).Remove("positions");
        Assert.Contains("/structures/positions: there is no such data set", Refused(missing), StringComparison.Ordinal);
        Assert.Contains("/structures/offsets", Refused(new H5File { ["x"] = 1 }), StringComparison.Ordinal);
        H5File other = Minimal();
        other.Attributes["format"] = "something else";
        Assert.Contains("something else", Refused(other), StringComparison.Ordinal);
        H5File newer = Minimal();
        newer.Attributes["format_version"] = 99;
        Assert.Contains("99", Refused(newer), StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_file_is_refused_wherever_it_ends()
    {
        string path = _folder["whole.h5"], cut = _folder["cut.h5"];
        var random = new Random(2);
        StructureDataset.Write(path, Enumerable.Range(0, 40).Select(_ => AnyStructure.Make(random)));
        byte[] bytes = File.ReadAllBytes(path);
        int refused = 0;
        const int cuts = 25;
        for (int k = 0; k < cuts; k++)
        {
            File.WriteAllBytes(cut, bytes[..(bytes.Length * k / cuts)]);
            try
            {
                using StructureDataset dataset = StructureDataset.Open(cut);
                _ = dataset.ReadAll().ToList();
            }
            catch (DataFileException)
            {
                refused++;
            }
        }
        Assert.Equal(cuts, refused);
    }

    [Fact]
    public void Nothing_is_left_when_writing_fails()
    {
        string path = _folder["fails.h5"];
        static IEnumerable<Structure> Failing()
        {
            yield return new Structure([1], [0, 0, 0]);
            throw new InvalidOperationException("no more");
        }
        Assert.Throws<InvalidOperationException>(() => StructureDataset.Write(path, Failing()));
        Assert.Throws<ArgumentException>(() => StructureDataset.Write(path, []));
        Structure a = new([1], [0, 0, 0]), b = new([1], [0, 0, 0]);
        a.AtomProperties["q"] = PropertyValue.Of([1.0]);
        b.AtomProperties["q"] = PropertyValue.Of([1L]);
        Assert.Contains("Structure 1", Assert.Throws<ArgumentException>(() => StructureDataset.Write(path, [a, b])).Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }
}
