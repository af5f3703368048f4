using EquivSim.Structures;

namespace EquivSim.Potentials.Tests.Training;

/// <summary>Small runs on real molecules.</summary>
internal static class TrainingData
{
    public static IReadOnlyList<Structure> Acac(int count)
    {
        using StructureDataset data = StructureDataset.Open(EquivSim.Tests.RepositoryFiles.Path("data", "acac", "train_300K.h5"));
        return [.. Enumerable.Range(0, count).Select(i => data.Read(i * (data.Count / count)))];
    }

    public static MaceConfiguration TinyNetwork => new()
    {
        RMax = 4,
        MaxEll = 2,
        HiddenIrreps = "4x0e+4x1o",
        Correlation = [2, 2],
        RadialMlp = [8, 8],
        NumBessel = 4,
    };

    public static string NewFolder() => Directory.CreateTempSubdirectory("equivsim-training-").FullName;
}
