using System.CommandLine;

namespace EquivSim.Cli.Commands;

/// <summary>The folder a command writes into; never mixes a new run into an old one unasked.</summary>
internal static class OutputFolder
{
    /// <summary>The option that allows to replace earlier results.</summary>
    public static Option<bool> CreateOverwriteOption() =>
        new("--overwrite") { Description = "Replace results that are already in the output folder." };

    /// <summary>Refuses a folder that holds earlier results; makes nothing yet.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="marker">A file that every run of the command writes; its presence tells of an earlier run.</param>
    /// <param name="mayExist">Whether an earlier run may be there (to be replaced or continued).</param>
    /// <exception cref="UsageException">An earlier run is there and may not be.</exception>
    public static void RequireFree(string path, string marker, bool mayExist)
    {
        if (File.Exists(path))
            throw new UsageException($"The output folder '{path}' is a file.");
        if (!mayExist && File.Exists(Path.Combine(path, marker)))
            throw new UsageException($"'{path}' holds an earlier run ({marker}); choose another --output or give --overwrite.");
    }
}
