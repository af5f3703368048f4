using EquivSim.Structures;
using PureHDF;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>What <c>equivsim solve gp</c> leaves in its output folder.</summary>
internal static class GpOutput
{
    /// <summary>The resolved options.</summary>
    public const string Options = "options.json";

    /// <summary>The solution on a grid.</summary>
    public const string Solution = "solution.h5";

    /// <summary>Solution and error, drawn.</summary>
    public const string Plot = "solution.png";

    /// <summary>Writes a solution: <c>axis0</c>, <c>axis1</c>, <c>mean</c>, <c>exact</c>, and <c>deviation</c> where there is one.</summary>
    public static void Write(string path, GpField field)
    {
        ulong[] shape = [.. field.Coordinates.Select(c => (ulong)c.Length)];
        var file = new H5File
        {
            ["mean"] = new H5Dataset(field.Values, fileDims: shape),
            ["exact"] = new H5Dataset(field.Exact, fileDims: shape),
        };
        for (int axis = 0; axis < field.Coordinates.Length; axis++)
            file[$"axis{axis}"] = field.Coordinates[axis];
        if (field.Deviation.Length > 0)
            file["deviation"] = new H5Dataset(field.Deviation, fileDims: shape);
        AtomicFile.Write(path, temporary => file.Write(temporary));
    }
}
