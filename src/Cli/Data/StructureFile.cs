using System.Globalization;
using EquivSim.Structures;

namespace EquivSim.Cli.Data;

/// <summary>
/// Structures from and to files. What is read is told by its content: an HDF5 file is the native data set, a folder with
/// <c>type.raw</c> DeePMD's, a name that ends in .pdb, .ent or .pqr the format of that name, anything else extended XYZ.
/// What is written is told by its extension.
/// </summary>
internal static class StructureFile
{
    /// <summary>Reads all structures one by one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Names of the labels in extended XYZ files, and labels that must be there.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IEnumerable<Structure> Read(string path, ExtendedXyzOptions? options = null)
    {
        if (DeepmdDataset.IsDataset(path))
            return DeepmdDataset.Read(path);
        RequireFile(path);
        return StructureDataset.IsHdf5(path) ? ReadDataset(path) : ReadText(path, options);
    }

    /// <summary>Whether a path is read as extended XYZ.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static bool IsExtendedXyz(string path)
    {
        if (DeepmdDataset.IsDataset(path))
            return false;
        RequireFile(path);
        return !StructureDataset.IsHdf5(path) && !PdbFile.IsPdbName(path) && !PqrFile.IsPqrName(path);
    }

    /// <summary>Reads one structure.</summary>
    /// <param name="place">A file, or <c>file:index</c>; a negative index counts from the end.</param>
    /// <exception cref="UsageException">The index is out of range.</exception>
    public static Structure ReadOne(string place)
    {
        (string path, int index) = SplitIndex(place);
        RequireFile(path);
        if (StructureDataset.IsHdf5(path))
        {
            using StructureDataset dataset = StructureDataset.Open(path);
            return dataset.Read(Position(dataset.Count));
        }
        if (index >= 0)
            return ReadText(path).Skip(index).FirstOrDefault() ?? throw OutOfRange(ReadText(path).Count());
        List<Structure> all = [.. ReadText(path)];
        return all[Position(all.Count)];

        int Position(int count)
        {
            int position = index < 0 ? count + index : index;
            return position >= 0 && position < count ? position : throw OutOfRange(count);
        }

        UsageException OutOfRange(int count) => new($"'{path}' holds {count} structures, numbered from 0; there is no {index}.");
    }

    /// <summary>Writes structures one by one; the file appears when it is complete.</summary>
    /// <exception cref="UsageException">The extension is unknown.</exception>
    public static void Write(string path, IEnumerable<Structure> structures, DatasetMetadata? metadata = null)
    {
        bool dataset = IsDatasetName(path);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (dataset)
            StructureDataset.Write(path, structures, metadata);
        else
            ExtendedXyz.Write(path, structures);
    }

    /// <summary>Whether the extension asks for the native data set, rather than for extended XYZ.</summary>
    /// <exception cref="UsageException">The extension is unknown.</exception>
    public static bool IsDatasetName(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".h5" or ".hdf5" => true,
        ".xyz" or ".extxyz" => false,
        var other => throw new UsageException($"'{path}': structures are written to .h5, .xyz or .extxyz files; got '{other}'."),
    };

    /// <summary>Refuses a path where no file is.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static void RequireFile(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"The file '{path}' does not exist.", path);
    }

    private static IEnumerable<Structure> ReadText(string path, ExtendedXyzOptions? options = null) =>
        PdbFile.IsPdbName(path) ? PdbFile.Read(path) : PqrFile.IsPqrName(path) ? [PqrFile.Read(path)] : ExtendedXyz.Read(path, options);

    private static IEnumerable<Structure> ReadDataset(string path)
    {
        using StructureDataset dataset = StructureDataset.Open(path);
        foreach (Structure structure in dataset.ReadAll())
            yield return structure;
    }

    /// <summary>Takes <c>file:index</c> apart; 0 without an index.</summary>
    public static (string Path, int Index) SplitIndex(string place)
    {
        int colon = place.LastIndexOf(':');
        return colon > 0 && int.TryParse(place.AsSpan(colon + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index)
            ? (place[..colon], index)
            : (place, 0);
    }
}
