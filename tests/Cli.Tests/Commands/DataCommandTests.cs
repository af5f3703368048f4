using EquivSim.Structures;

namespace EquivSim.Cli.Tests.Commands;

public sealed class DataCommandTests
{
    [Fact]
    public void Import_info_and_split_round_trip()
    {
        using var folder = new TemporaryFolder();
        string xyz = SampleData.WriteWater(folder.File("water.xyz"), count: 10), h5 = folder.File("out", "water.h5");

        CommandRun import = CommandRun.Successful("data", "import", xyz, h5, "--source", "made up", "--license", "MIT");
        Assert.All(["REF_energy", "REF_forces", "energy from", "10", h5], word => Assert.Contains(word, import.Output, StringComparison.Ordinal));
        using (StructureDataset dataset = StructureDataset.Open(h5))
        {
            Structure[] before = [.. ExtendedXyz.Read(xyz)], after = [.. dataset.ReadAll()];
            Assert.Equal(before.Select(s => s.Energy), after.Select(s => s.Energy));
            Assert.Equal(before.SelectMany(s => s.Forces!), after.SelectMany(s => s.Forces!));
            Assert.Equal(before.SelectMany(s => s.Positions.ToArray()), after.SelectMany(s => s.Positions.ToArray()));
        }

        CommandRun info = CommandRun.Successful("data", "info", h5);
        Assert.All(["10", "30, 3 a structure", "H 20, O 10", "made up"], word => Assert.Contains(word, info.Output, StringComparison.Ordinal));

        CommandRun.Successful("data", "split", h5, folder.File("a.h5") + "=0.75", folder.File("b.h5") + "=0.25", "--seed", "3");
        double[] parts = [.. new[] { "a.h5", "b.h5" }.SelectMany(name => Energies(folder.File(name)))];
        Assert.Equal(10, parts.Distinct().Count());
        Assert.Equal(Energies(h5).Order(), parts.Order());
    }

    [Fact]
    public void Several_files_become_one_data_set()
    {
        using var folder = new TemporaryFolder();
        string a = SampleData.WriteWater(folder.File("a.xyz"), count: 2, seed: 1), b = SampleData.WriteWater(folder.File("b.extxyz"), count: 3, seed: 2);
        CommandRun.Successful("data", "import", a, b, folder.File("all.h5"));
        Assert.Equal(5, Energies(folder.File("all.h5")).Length);
    }

    [Fact]
    public void Wrong_energy_key_is_refused_with_the_keys_that_exist()
    {
        using var folder = new TemporaryFolder();
        string xyz = SampleData.WriteWater(folder.File("water.xyz"), count: 2);
        CommandRun.Of("data", "import", xyz, folder.File("o.h5"), "--energy-key", "dft_energy").FailsWith(ExitCode.Failure, "dft_energy", "REF_energy");
        Assert.False(File.Exists(folder.File("o.h5")));
    }

    [Fact]
    public void Unlabelled_structures_are_refused_unless_allowed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("bare.xyz"), "1\nProperties=species:S:1:pos:R:3\nHe 0 0 0\n");
        CommandRun.Of("data", "import", folder.File("bare.xyz"), folder.File("o.h5")).FailsWith(ExitCode.Failure, "energy");
        CommandRun.Successful("data", "import", folder.File("bare.xyz"), folder.File("o.h5"), "--allow-unlabelled");
    }

    [Theory]
    [InlineData("2\nProperties=species:S:1:pos:R:3 energy=1\nHe 0 0 0\n", "line")]
    [InlineData("1\nProperties=species:S:1:pos:R:3 energy=1\nQq 0 0 0\n", "Qq")]
    [InlineData("1\nProperties=species:S:1:pos:R:3 energy=1\nHe 0 nan 0\n", "line 3")]
    public void Broken_files_are_refused_with_place_and_reason(string text, string word)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("broken.xyz"), text);
        CommandRun.Of("data", "import", folder.File("broken.xyz"), folder.File("o.h5")).FailsWith(ExitCode.Failure, "broken.xyz", word);
        Assert.False(File.Exists(folder.File("o.h5")));
    }

    [Fact]
    public void Missing_file_is_named() => CommandRun.Of("data", "info", "nowhere.h5").FailsWith(ExitCode.Failure, "nowhere.h5");

    [Fact]
    public void What_is_no_data_set_is_refused() =>
        CommandRun.Of("data", "info", typeof(DataCommandTests).Assembly.Location).FailsWith(ExitCode.Failure, ".dll");

    [Fact]
    public void Output_of_unknown_kind_is_a_usage_error()
    {
        using var folder = new TemporaryFolder();
        string xyz = SampleData.WriteWater(folder.File("water.xyz"), count: 2);
        CommandRun.Of("data", "import", xyz, folder.File("o.npz")).FailsWith(ExitCode.Usage, ".npz", ".h5");
    }

    [Theory]
    [InlineData("a.h5=2", "got")]
    [InlineData("a.h5=1.5", "got 'a.h5=1.5'")]
    [InlineData("a.h5", "got 'a.h5'")]
    [InlineData("a.h5=-1", "got 'a.h5=-1'")]
    [InlineData("a.h5=30", "30 structures")]
    public void Impossible_splits_are_refused(string part, string word)
    {
        using var folder = new TemporaryFolder();
        string xyz = SampleData.WriteWater(folder.File("water.xyz"), count: 4);
        string[] parts = part == "a.h5=2" ? [folder.File("a.h5") + "=2", folder.File("a.h5") + "=1"] : [part];
        CommandRun.Of(["data", "split", xyz, .. parts]).FailsWith(ExitCode.Usage, part == "a.h5=2" ? "twice" : word);
    }

    private static double[] Energies(string path)
    {
        using StructureDataset dataset = StructureDataset.Open(path);
        return [.. dataset.ReadAll().Select(s => s.Energy!.Value)];
    }
}
