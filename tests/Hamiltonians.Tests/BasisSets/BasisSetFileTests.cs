using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Hamiltonians.Tests;

public sealed class BasisSetFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private BasisSet Load(string text)
    {
        string path = _folder["set.txt"];
        File.WriteAllText(path, text);
        return BasisSetFile.Load(path);
    }

    [Fact]
    public void The_built_in_set_is_that_of_the_data()
    {
        foreach (HamiltonianSample sample in HamiltonianFiles.ReadAll("mixed.h5"))
        {
            foreach (ElementBasis stored in sample.Basis.Atoms)
            {
                ElementBasis own = BasisSetFile.Def2Svp[stored.AtomicNumber];
                Assert.Equal(stored.ToString(), own.ToString());
                foreach ((BasisShell a, BasisShell b) in stored.Shells.Zip(own.Shells))
                {
                    Assert.Equal(a.Exponents.ToArray(), b.Exponents.ToArray());
                    Assert.True(HamiltonianFiles.Difference(a.Coefficients, b.Coefficients) < 1e-14 * Math.Abs(a.Coefficients[0]) + 1e-14);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, "H 2s1p")]
    [InlineData(3, "Li 3s2p")]
    [InlineData(8, "O 3s2p1d")]
    [InlineData(11, "Na 4s2p1d")]
    [InlineData(18, "Ar 4s3p1d")]
    public void The_built_in_set_has_the_published_shells(int element, string shells) => Assert.Equal(shells, BasisSetFile.Load("DEF2-svp")[element].ToString());

    [Fact]
    public void Every_built_in_shell_is_normalised()
    {
        foreach (ElementBasis element in BasisSetFile.Def2Svp.ElementBases)
        {
            double[] s = OneElectronIntegrals.Overlap(new MolecularBasis([element]), [0.1, 0.2, 0.3]);
            for (int i = 0; i < element.OrbitalCount; i++)
                Assert.Equal(1, s[i * element.OrbitalCount + i], 1e-13);
        }
        Assert.Equal(18, BasisSetFile.Def2Svp.ElementBases.Count);
    }

    [Fact]
    public void Both_formats_give_the_same_set()
    {
        BasisSet gaussian = Load("! a set\nspherical\n****\nN 0\nSP 2 1.00\n 3.0D+00 0.4 0.1\n 0.5 0.7 0.9\nD 1 2.0\n 0.25 1.0\n****\n");
        BasisSet nwchem = Load("# a set\nBASIS \"ao basis\" SPHERICAL\nN S\n 3.0 0.4 0.0\n 0.5 0.7 0.0\n 9.0 0.0 2.5\nN P\n 3.0 0.1\n 0.5 0.9\nn D\n 1.0 1.0\nEND\n");
        Assert.Equal("N 1s1p1d", gaussian[7].ToString());
        Assert.Equal("N 2s1p1d", nwchem[7].ToString());
        Assert.Equal(gaussian[7].Shells[0], nwchem[7].Shells[0]);
        Assert.Equal(gaussian[7].Shells[1], nwchem[7].Shells[2]);
        Assert.Equal(gaussian[7].Shells[2], nwchem[7].Shells[3]);
        Assert.Equal([9.0], nwchem[7].Shells[1].Exponents.ToArray());
    }

    [Theory]
    [InlineData("****\nXx 0\nS 1 1.0\n1 1\n****\n", "no element")]
    [InlineData("****\nH 0\nG 1 1.0\n1 1\n****\n", "shell type")]
    [InlineData("****\nH 0\nS 2 1.0\n1 1\n", "ends")]
    [InlineData("****\nH 0\nS 1 1.0\n1 one\n****\n", "not a number")]
    [InlineData("****\nH 0\nS 1 1.0\n-1 1\n****\n", "positive")]
    [InlineData("cartesian\n****\nH 0\nS 1 1.0\n1 1\n****\n", "Cartesian")]
    [InlineData("****\nI 0\nS 1 1.0\n1 1\nI-ECP 3 28\n****\n", "core potentials")]
    [InlineData("****\n", "no shell")]
    [InlineData("H S\n1 1\nECP\n", "core potentials")]
    [InlineData("H S\n1 1\n2\n", "coefficients")]
    [InlineData("H S 3\n1 1\n", "such as 'O S'")]
    [InlineData("{ \"json\": 1 }", "such as 'O S'")]
    public void What_is_no_basis_set_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<DataFileException>(() => Load(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Unknown_names_and_elements_are_refused_with_what_is_known()
    {
        Assert.Contains("def2-SVP", Assert.Throws<FileNotFoundException>(() => BasisSetFile.Load("def2-QZVPP")).Message, StringComparison.Ordinal);
        Assert.Contains("Fe", Assert.Throws<ArgumentException>(() => BasisSetFile.Def2Svp.For([26])).Message, StringComparison.Ordinal);
    }
}
