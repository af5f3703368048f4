using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Electrostatics.Tests;

public sealed class FrozenEnvironmentFileTests
{
    private static FrozenEnvironment Host() => FrozenEnvironment.Build(
        PointCharges.Of(PqrFile.Read(RepositoryFiles.Path("data/electrostatics/biomolecules/1ajj.pqr"))), new() { Alpha = 0.4, Tolerance = 1e-3 });

    [Fact]
    public void What_is_read_is_what_was_written()
    {
        using var folder = new TemporaryFolder();
        FrozenEnvironment host = Host();
        FrozenEnvironmentFile.Write(folder["host.h5"], host);
        FrozenEnvironment read = FrozenEnvironmentFile.Read(folder["host.h5"]);
        Assert.Equal(["host.h5"], folder.Files);
        Assert.Equal(host.Error, read.Error);
        Assert.Equal((host.Alpha, host.Cutoff, host.Tolerance), (read.Alpha, read.Cutoff, read.Tolerance));
        Assert.Equal(host.Box, read.Box);
        double[] points = ProbePoints.Draw(host.Box, host.Charges, 40, 1, 8);
        FieldSamples a = new(), b = new();
        host.Sample(points, a);
        read.Sample(points, b);
        Assert.Equal(a.Potential, b.Potential);
        Assert.Equal(a.FieldGradient, b.FieldGradient);
    }

    [Fact]
    public void A_file_is_not_much_larger_than_the_compressed_potential()
    {
        using var folder = new TemporaryFolder();
        FrozenEnvironment host = Host();
        FrozenEnvironmentFile.Write(folder["host.h5"], host);
        Assert.InRange(new FileInfo(folder["host.h5"]).Length, host.CompressedBytes, host.CompressedBytes + 8 * 4 * host.Charges.Count + 20_000);
    }

    [Fact]
    public void Other_and_damaged_files_are_refused()
    {
        using var folder = new TemporaryFolder();
        FrozenEnvironmentFile.Write(folder["host.h5"], Host());
        byte[] bytes = File.ReadAllBytes(folder["host.h5"]);
        File.WriteAllBytes(folder["half.h5"], bytes[..(bytes.Length / 2)]);
        Assert.Contains("half.h5", Assert.Throws<DataFileException>(() => FrozenEnvironmentFile.Read(folder["half.h5"])).Message);
        File.WriteAllText(folder["text.h5"], "not HDF5");
        Assert.Contains("not a whole frozen environment", Assert.Throws<DataFileException>(() => FrozenEnvironmentFile.Read(folder["text.h5"])).Message);
        Assert.Throws<FileNotFoundException>(() => FrozenEnvironmentFile.Read(folder["none.h5"]));
    }
}
