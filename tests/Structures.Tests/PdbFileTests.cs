using EquivSim.Tests;

namespace EquivSim.Structures.Tests;

public sealed class PdbFileTests
{
    private const string Alanine =
        """
        CRYST1   20.000   30.000   40.000  90.00 100.00  90.00 P 1           1
        ATOM      1  N   ALA A   1      11.104   6.134  -6.504  1.00  0.00           N
        ATOM      2  CA AALA A   1      11.639   6.071  -5.147  0.40  0.00           C
        ATOM      3  CA BALA A   1      11.700   6.100  -5.200  0.60  0.00           C
        ATOM      4 HB11 ALA A   1      12.000   7.000  -5.000
        HETATM    5 CA    CA A   2       1.000   2.000   3.000  1.00  0.00
        HETATM    6 FE   HEM A   3       4.000   5.000   6.000
        HETATM    7  O   HOH B  27A      7.000   8.000   9.000  1.00  0.00           O1-
        END
        """;

    [Fact]
    public void Atoms_cell_and_the_likelier_location_are_read()
    {
        Structure s = Read(Alanine).Single();
        Assert.Equal([7, 6, 1, 20, 26, 8], s.AtomicNumbers.ToArray());
        Assert.Equal([11.7, 6.1, -5.2], s.Positions[3..6].ToArray());
        Assert.Equal([7, 8, 9], s.Positions[15..].ToArray());
        Assert.Null(s.Charges);
        Assert.Equal(["ALA", "ALA", "ALA", "CA", "HEM", "HOH"], s.AtomProperties[PdbFile.ResidueProperty].Texts.ToArray());
        Assert.Equal("B27A", s.AtomProperties[PdbFile.ResidueIdProperty].Texts[5]);
        Assert.True(s.Cell.AllPeriodic);
        Assert.Equal([20, 0, 0, 0, 30, 0], s.Cell.Vectors[..6].ToArray());
        Assert.Equal(20 * 30 * 40 * Math.Sin(100 * Math.PI / 180), s.Cell.Volume, 1e-9);
        Assert.Equal(40 * Math.Cos(100 * Math.PI / 180), s.Cell.Vectors[6], 1e-12);
    }

    [Theory]
    [InlineData("CRYST1   20.000   20.000   20.000  90.00  90.00  90.00 P 21 21 21    4", 8000)]
    [InlineData("CRYST1    1.000    1.000    1.000  90.00  90.00  90.00 P 1           1", 0)]
    public void An_asymmetric_unit_and_the_unit_cube_are_not_periodic(string line, double volume)
    {
        Structure s = Read(line + "\n" + Atom(1)).Single();
        Assert.False(s.Cell.AnyPeriodic);
        Assert.Equal(volume, s.Cell.Volume, 1e-9);
    }

    [Fact]
    public void Models_are_structures()
    {
        Structure[] models = Read($"MODEL 1\n{Atom(1)}\nENDMDL\nMODEL 2\n{Atom(2)}\nENDMDL\nEND");
        Assert.Equal([1, 2], models.Select(m => m.Positions[0]));
    }

    [Theory]
    [InlineData("ATOM      1  N   ALA A   1      11.104   6.134", "column 46")]
    [InlineData("ATOM      1  N   ALA A   1      11.104   6.134  six    ", "columns 47 to 54")]
    [InlineData("ATOM      1  ??  ALA A   1      11.104   6.134   1.000", "tell an element")]
    [InlineData("CRYST1   20.000   20.000   20.000  90.00  90.00 190.00", "no volume")]
    [InlineData("HEADER", "no ATOM")]
    public void Errors_say_what_is_wrong(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<DataFileException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Charges_come_from_a_table()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["charges.txt"], "# by hand\nALA N -0.4\nALA CA 0.1\n* HB11 0.09 # any residue\nCA CA 2\nHEM FE 1\nHOH O -0.8\n");
        ResidueCharges table = ResidueCharges.Read(folder["charges.txt"]);
        Structure s = Read(Alanine).Single();
        table.Apply(s);
        Assert.Equal([-0.4, 0.1, 0.09, 2, 1, -0.8], s.Charges!);

        Assert.Contains("residue ALA, atom O", Assert.Throws<ArgumentException>(() => table.Apply(Read(Atom(1)).Single())).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["charges.txt"], "ALA N");
        Assert.Contains("line 1", Assert.Throws<DataFileException>(() => ResidueCharges.Read(folder["charges.txt"])).Message, StringComparison.Ordinal);
    }

    private static string Atom(double x) => FormattableString.Invariant($"ATOM      1  O   ALA A   1    {x,8:0.000}   0.000   0.000");

    private static Structure[] Read(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.pdb"], text);
        return [.. PdbFile.Read(folder["a.pdb"])];
    }
}
