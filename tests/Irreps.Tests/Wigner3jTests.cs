using EquivSim.Tests;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.O3.Tests;

public sealed class Wigner3jReferenceTests
{
    [Fact]
    public void Values_equal_e3nn()
    {
        using NativeFile file = H5File.OpenRead(RepositoryFiles.Path("data", "reference", "e3nn.h5"));
        int compared = 0;
        foreach (IH5Object child in file.Group("wigner_3j").Children())
        {
            int[] l = [.. child.Name.Split('_').Select(int.Parse)];
            double[] expected = file.Group("wigner_3j").Dataset(child.Name).Read<double[]>();
            ReadOnlySpan<double> actual = Wigner3j.Values(l[0], l[1], l[2]);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], actual[i], 1e-14);
            compared++;
        }
        Assert.Equal(81, compared);
    }
}
