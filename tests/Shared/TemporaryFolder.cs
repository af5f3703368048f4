namespace EquivSim.Tests;

/// <summary>A folder of one test, removed with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("equivsim-tests-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string[] Files => [.. Directory.GetFiles(_folder.FullName).Select(f => Path.GetFileName(f)).Order()];

    public void Dispose() => _folder.Delete(recursive: true);
}
