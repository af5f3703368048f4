namespace EquivSim.Structures;

/// <summary>A data file that cannot be used: says which file, where in it, and why.</summary>
public sealed class DataFileException : FormatException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="place">Where in the file: <c>line 12</c>, or the path of an HDF5 data set; empty for the whole file.</param>
    /// <param name="reason">What was found and what was expected.</param>
    /// <param name="inner">What was caught, if anything.</param>
    public DataFileException(string path, string place, string reason, Exception? inner = null)
        : base(place.Length == 0 ? $"{path}: {reason}" : $"{path}, {place}: {reason}", inner) =>
        (Path, Place, Reason) = (path, place, reason);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Where in the file.</summary>
    public string Place { get; }

    /// <summary>What was found and what was expected.</summary>
    public string Reason { get; }
}
