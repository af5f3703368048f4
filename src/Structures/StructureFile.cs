using EquivSim.Structures.Trajectories;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.Structures;

/// <summary>Reads structures from any format there is a reader for, told apart by content rather than by name.</summary>
public static class StructureFile
{
    /// <summary>
    /// Reads structures one by one: an HDF5 data set, an H5MD trajectory (also an unfinished one), a folder in DeePMD's
    /// layout, or else extxyz.
    /// </summary>
    /// <param name="path">File or folder.</param>
    /// <param name="options">For extxyz: the names of the labels, and those required. Required labels are checked in every format.</param>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="DataFileException">The file is broken, or a structure lacks a required label.</exception>
    public static IEnumerable<Structure> Read(string path, ExtendedXyzOptions? options = null)
    {
        Labels required = options?.Require ?? Labels.None;
        if (Directory.Exists(path))
            return Checked(path, DeepmdDataset.Read(path), required);
        if (!File.Exists(path))
        {
            return File.Exists(TrajectoryJournal.PathOf(path))
                ? Checked(path, Frames(path), required)
                : throw new FileNotFoundException($"There is no file or folder '{path}'.", path);
        }
        if (!StructureDataset.IsHdf5(path))
            return ExtendedXyz.Read(path, options);
        return Checked(path, IsTrajectory(path) ? Frames(path) : Dataset(path), required);
    }

    private static bool IsTrajectory(string path)
    {
        try
        {
            using NativeFile file = H5File.OpenRead(path);
            return file.LinkExists("h5md");
        }
        catch (Exception e) when (e is not (OutOfMemoryException or UnauthorizedAccessException))
        {
            // Too broken to tell: the data set's reader will say so.
            return false;
        }
    }

    private static IEnumerable<Structure> Dataset(string path)
    {
        using StructureDataset dataset = StructureDataset.Open(path);
        foreach (Structure structure in dataset.ReadAll())
            yield return structure;
    }

    private static IEnumerable<Structure> Frames(string path)
    {
        using TrajectoryReader reader = TrajectoryReader.Open(path);
        foreach (TrajectoryFrame frame in reader.ReadAll())
            yield return frame.Structure;
    }

    private static IEnumerable<Structure> Checked(string path, IEnumerable<Structure> structures, Labels required)
    {
        int index = 0;
        foreach (Structure structure in structures)
        {
            Labels present = (structure.Energy is null ? 0 : Labels.Energy) | (structure.Forces is null ? 0 : Labels.Forces) | (structure.Stress is null ? 0 : Labels.Stress);
            if ((required & ~present) is var missing and not Labels.None)
                throw new DataFileException(path, $"structure {index}", $"it has no {missing.ToString().ToLowerInvariant()}");
            index++;
            yield return structure;
        }
    }
}
