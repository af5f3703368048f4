namespace EquivSim.Tests;

/// <summary>Finds files of the repository from a test process.</summary>
internal static class RepositoryFiles
{
    /// <summary>The repository's root: the closest folder above the test binary that holds <c>EquivSim.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of a file given relative to the repository's root; throws when it does not exist.</summary>
    public static string Path(params string[] parts)
    {
        string path = System.IO.Path.Combine([Root, .. parts]);
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new FileNotFoundException($"The repository has no '{System.IO.Path.Combine(parts)}' (looked at '{path}').");
        return path;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "EquivSim.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds EquivSim.sln.");
    }
}
