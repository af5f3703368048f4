namespace EquivSim.Dynamics;

/// <summary>Opening the files that a run writes.</summary>
internal static class OutputFile
{
    /// <summary>Opens a file for writing behind its first <paramref name="length"/> bytes, drops the rest, and makes its folder when missing.</summary>
    public static FileStream OpenAt(string path, long length)
    {
        CreateFolder(path);
        FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        stream.SetLength(length);
        stream.Seek(length, SeekOrigin.Begin);
        return stream;
    }

    /// <summary>Makes the folder of a file when it is missing.</summary>
    public static void CreateFolder(string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null)
            Directory.CreateDirectory(folder);
    }
}
