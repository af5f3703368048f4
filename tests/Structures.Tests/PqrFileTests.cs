using EquivSim.Tests;

namespace EquivSim.Structures.Tests;

public sealed class PqrFileTests
{
    [Fact]
    public void Charges_radii_and_elements_are_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["a.pqr"],
        [
            "REMARK   1 written by hand",
            "ATOM      1  CA  ALA     1      1.5 -2.0  3.0  0.25 1.9",
            "ATOM      2 HT1  ALA A   1      0 0 0.5 -0.75 1.0",
            "HETATM    3  CA  CA      2      0 0 9 2.0 1.7",
            "TER",
        ]);
        Structure s = PqrFile.Read(folder["a.pqr"]);
        Assert.Equal([6, 1, 20], s.AtomicNumbers.ToArray());
        Assert.Equal([1.5, -2, 3, 0, 0, 0.5, 0, 0, 9], s.Positions.ToArray());
        Assert.Equal([0.25, -0.75, 2], s.Charges!);
        Assert.True(s.AtomProperties.TryGet(PqrFile.RadiusProperty, out _));
        Assert.False(s.Cell.AnyPeriodic);
    }

    [Theory]
    [InlineData("ATOM 1 N ALA 1 0 0 zero 1 1", "line 1")]
    [InlineData("ATOM 1 N 0 0 0", "9 words")]
    [InlineData("nothing here", "no ATOM")]
    public void Errors_say_what_is_wrong(string line, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.pqr"], line);
        Assert.Contains(expected, Assert.Throws<DataFileException>(() => PqrFile.Read(folder["a.pqr"])).Message, StringComparison.Ordinal);
    }
}
