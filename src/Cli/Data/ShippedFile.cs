namespace EquivSim.Cli.Data;

/// <summary>Files that come with the project, found from any working folder.</summary>
internal static class ShippedFile
{
    /// <summary>
    /// The file as seen from the working folder or, where it is not there, from the nearest folder above the program that has it; the
    /// name as it was given when there is none.
    /// </summary>
    /// <param name="name">Path from the root of the project, e.g. <c>data/3bpa/train_300K.h5</c>.</param>
    public static string Find(string name)
    {
        if (File.Exists(name))
            return name;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, name);
            if (File.Exists(candidate))
                return candidate;
        }
        return name;
    }
}
