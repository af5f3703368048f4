using EquivSim.Hamiltonians;

namespace EquivSim.Cli.Data;

/// <summary>Molecules with their matrices from data-set files.</summary>
internal static class MatrixFile
{
    /// <summary>Reads all samples of a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static HamiltonianSample[] ReadAll(string path)
    {
        StructureFile.RequireFile(path);
        using var data = HamiltonianDataset.Open(path);
        return [.. data.ReadAll()];
    }

    /// <summary>Reads one sample.</summary>
    /// <param name="place">A file, or <c>file:index</c>; a negative index counts from the end.</param>
    /// <exception cref="UsageException">The index is out of range.</exception>
    public static HamiltonianSample ReadOne(string place)
    {
        (string path, int index) = StructureFile.SplitIndex(place);
        StructureFile.RequireFile(path);
        using var data = HamiltonianDataset.Open(path);
        int position = index < 0 ? data.Count + index : index;
        return position >= 0 && position < data.Count
            ? data.Read(position)
            : throw new UsageException($"'{path}' holds {data.Count} matrices, numbered from 0; there is no {index}.");
    }
}
