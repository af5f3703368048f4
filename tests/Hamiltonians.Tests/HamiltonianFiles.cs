using EquivSim.Tests;

namespace EquivSim.Hamiltonians.Tests;

/// <summary>The matrices of data/hamiltonians.</summary>
internal static class HamiltonianFiles
{
    public static string Path(string name) => RepositoryFiles.Path("data", "hamiltonians", name);

    public static HamiltonianSample[] ReadAll(string name)
    {
        using var data = HamiltonianDataset.Open(Path(name));
        return [.. data.ReadAll()];
    }

    /// <summary>Largest difference of two arrays; they must be of one length.</summary>
    public static double Difference(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Assert.Equal(a.Length, b.Length);
        double worst = 0;
        for (int i = 0; i < a.Length; i++)
            worst = Math.Max(worst, Math.Abs(a[i] - b[i]));
        return worst;
    }
}
