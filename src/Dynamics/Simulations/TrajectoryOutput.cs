namespace EquivSim.Dynamics;

/// <summary>Chooses the format of a trajectory by the extension of its file.</summary>
internal static class TrajectoryOutput
{
    /// <summary>Starts a trajectory, or goes on with the one there after dropping the frames behind <paramref name="resumeAfter"/>.</summary>
    public static ITrajectoryOutput Open(string path, MolecularSystem system, long? resumeAfter) => Extension(path) switch
    {
        ".h5" or ".h5md" => new H5mdOutput(path, system, resumeAfter),
        _ => new ExtendedXyzOutput(path, system, resumeAfter),
    };

    /// <summary>Throws unless the extension is known.</summary>
    public static void Validate(string path)
    {
        if (Extension(path) is not (".h5" or ".h5md" or ".xyz" or ".extxyz"))
            throw new ArgumentException($"Cannot tell the format of the trajectory '{path}': expected .h5 or .h5md (H5MD), .xyz or .extxyz (extended XYZ).");
    }

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();
}
