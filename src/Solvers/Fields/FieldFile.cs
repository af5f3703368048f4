using EquivSim.Structures;
using EquivSim.Structures.Hdf5;
using PureHDF;
using PureHDF.Filters;
using PureHDF.VOL.Native;

namespace EquivSim.Solvers;

/// <summary>HDF5 files of fields: one data set [samples, n₁ … n_d] for each quantity, facts about the problem as attributes of the root.</summary>
/// <remarks>Any file with such data sets is read, whatever the width of its numbers. In Python: <c>h5py.File("darcy.h5")["a"][:]</c>.</remarks>
public static class FieldFile
{
    private const long SmallestCompressed = 1 << 14;

    /// <summary>Reads quantities.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">Names of data sets.</param>
    /// <exception cref="DataFileException">A data set is missing, holds no numbers or one that is not finite, or has another number of samples than the others.</exception>
    public static IReadOnlyList<FieldVariable> Read(string path, params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        NativeFile file;
        try
        {
            file = H5File.OpenRead(path);
        }
        catch (Exception e) when (e is not (FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException))
        {
            throw new DataFileException(path, "", $"not a readable HDF5 file ({e.Message.TrimEnd('.')}): it is truncated, damaged, or something else", e);
        }
        using (file)
        {
            FieldVariable[] variables = [.. names.Select(name => ReadOne(file, path, name))];
            if (variables.FirstOrDefault(v => v.Count != variables[0].Count) is { } other)
                throw new DataFileException(path, other.Name, $"it has {other.Count} samples; '{variables[0].Name}' has {variables[0].Count}");
            return variables;
        }
    }

    /// <summary>Writes quantities; the file appears when complete.</summary>
    /// <param name="path">The file.</param>
    /// <param name="variables">The quantities, all of as many samples.</param>
    /// <param name="facts">Attributes: numbers and texts about the problem.</param>
    public static void Write(string path, IReadOnlyList<FieldVariable> variables, IEnumerable<KeyValuePair<string, object>> facts)
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(facts);
        var file = new H5File();
        foreach (FieldVariable v in variables)
        {
            ulong[] shape = [(ulong)v.Count, .. v.Points.Select(n => (ulong)n)];
            file[v.Name] = v.Values.Length < SmallestCompressed
                ? new H5Dataset(v.Values, fileDims: shape)
                : new H5Dataset(v.Values, fileDims: shape, chunks: [(uint)Math.Max((v.Count + 255) / 256, 1), .. v.Points.Select(n => (uint)n)],
                    datasetCreation: new H5DatasetCreation(Filters: [ShuffleFilter.Id, DeflateFilter.Id]));
        }
        foreach ((string name, object value) in facts)
            file.Attributes[name] = value;
        AtomicFile.Write(path, temporary => file.Write(temporary));
    }

    private static FieldVariable ReadOne(NativeFile file, string path, string name)
    {
        if (!file.LinkExists(name) || file.Get(name) is not IH5Dataset dataset)
            throw new DataFileException(path, name, $"there is no such data set; the file holds {string.Join(", ", file.Children().Select(c => $"'{c.Name}'").Order())}");
        var rows = new Rows(path, name, dataset);
        if (rows.IsScalar || rows.RowShape.Length == 0)
            throw rows.Broken("expected [samples, points of each axis]");
        float[] values = Array.ConvertAll(rows.Reals(0, rows.Count), x => (float)x);
        int bad = Array.FindIndex(values, x => !float.IsFinite(x));
        var variable = new FieldVariable(name, rows.RowShape, values);
        return bad < 0 ? variable : throw rows.Broken($"sample {bad / variable.SampleLength} holds {values[bad]}; expected finite numbers");
    }
}
