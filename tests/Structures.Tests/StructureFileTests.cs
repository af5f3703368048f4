namespace EquivSim.Structures.Tests;

public sealed class StructureFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Formats_are_told_apart_by_content()
    {
        Structure s = new([1], [1, 2, 3]) { Energy = -1 };
        StructureDataset.Write(_folder["a"], [s]);
        ExtendedXyz.Write(_folder["b"], [s]);
        TrajectoryWriter running = TrajectoryWriter.Create(_folder["c"], s, new() { Observables = [TrajectoryObservable.PotentialEnergy] });
        running.Write(0, 0, s.Positions, default, default, s.Cell, [-1]);
        foreach (string name in (string[])["a", "b", "c"])
            SameStructure.Assert(s, Assert.Single(StructureFile.Read(_folder[name])));
        running.Dispose();
        SameStructure.Assert(s, Assert.Single(StructureFile.Read(_folder["c"])));
        Assert.Throws<FileNotFoundException>(() => StructureFile.Read(_folder["d"]));
    }

    [Fact]
    public void Required_labels_are_required_in_every_format()
    {
        Structure s = new([1], [1, 2, 3]) { Energy = -1 };
        StructureDataset.Write(_folder["a"], [s]);
        ExtendedXyz.Write(_folder["b"], [s]);
        foreach (string name in (string[])["a", "b"])
        {
            Assert.Single(StructureFile.Read(_folder[name], new() { Require = Labels.Energy }));
            DataFileException e = Assert.Throws<DataFileException>(() => StructureFile.Read(_folder[name], new() { Require = Labels.Energy | Labels.Forces }).ToList());
            Assert.Contains("no forces", e.Message, StringComparison.Ordinal);
        }
    }
}
