using EquivSim.Tests;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.O3.Tests;

/// <summary>Values computed with e3nn (data/reference/e3nn.h5).</summary>
internal static class E3nnReference
{
    private static readonly Lock Gate = new();
    private static readonly NativeFile File = H5File.OpenRead(RepositoryFiles.Path("data", "reference", "e3nn.h5"));

    /// <summary>A data set's values, row-major.</summary>
    public static double[] Values(string path) => Values(path, out _);

    /// <summary>A data set's values, row-major, and its shape.</summary>
    public static double[] Values(string path, out int[] shape)
    {
        lock (Gate)
        {
            IH5Dataset dataset = File.Dataset(path);
            shape = [.. dataset.Space.Dimensions.Select(d => checked((int)d))];
            return dataset.Read<double[]>();
        }
    }

    /// <summary>A text attribute of a group.</summary>
    public static string Text(string group, string attribute)
    {
        lock (Gate)
            return File.Group(group).Attribute(attribute).Read<string>();
    }

    /// <summary>The names in a group.</summary>
    public static string[] Names(string group)
    {
        lock (Gate)
            return [.. File.Group(group).Children().Select(child => child.Name)];
    }
}
