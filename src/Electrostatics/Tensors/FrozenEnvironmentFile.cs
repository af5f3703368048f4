using EquivSim.Structures;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.Electrostatics;

/// <summary>
/// The HDF5 layout of a <see cref="FrozenEnvironment"/>. Root attributes: <c>format</c>, <c>version</c>, <c>alpha</c> (1/Å), <c>tolerance</c>,
/// <c>units</c>. <c>/box</c> [3,3] (start, length, 1 where periodic), <c>/core</c> [r₁,r₂,r₃], <c>/factors/x|y|z</c> [points, rank]: Chebyshev
/// coefficients of the smooth potential; <c>/charges/positions</c> [N,3], <c>/charges/values</c> [N], <c>/charges/cell</c> [3,3]; <c>/error</c>
/// [4] (potential, field, field gradient, probes).
/// </summary>
public static class FrozenEnvironmentFile
{
    private const string Format = "EquivSim frozen environment";
    private const int Version = 1;

    /// <summary>Writes the file; the old one, if any, is replaced only when the new one is whole.</summary>
    public static void Write(string path, FrozenEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        TuckerTensor tucker = environment.Smooth.Coefficients;
        PointCharges charges = environment.Charges;
        double[] box = [.. Enumerable.Range(0, 3).SelectMany(axis => new[] { environment.Box[axis].Start, environment.Box[axis].Length, environment.Box[axis].IsPeriodic ? 1 : 0 })];
        (int r1, int r2, int r3) = tucker.Core.Shape;
        var file = new H5File
        {
            ["box"] = new H5Dataset(box, fileDims: [3, 3]),
            ["core"] = new H5Dataset(tucker.Core.Data, fileDims: [(ulong)r1, (ulong)r2, (ulong)r3]),
            ["factors"] = new H5Group { ["x"] = Factor(tucker, 0), ["y"] = Factor(tucker, 1), ["z"] = Factor(tucker, 2) },
            ["charges"] = new H5Group
            {
                ["positions"] = new H5Dataset(charges.Positions.ToArray(), fileDims: [(ulong)charges.Count, 3]),
                ["values"] = charges.Charges.ToArray(),
                ["cell"] = new H5Dataset(charges.Cell.Vectors.ToArray(), fileDims: [3, 3]),
            },
            ["error"] = new[] { environment.Error.Potential, environment.Error.Field, environment.Error.FieldGradient, environment.Error.Probes },
        };
        file.Attributes["format"] = Format;
        file.Attributes["version"] = Version;
        file.Attributes["alpha"] = environment.Alpha;
        file.Attributes["tolerance"] = environment.Tolerance;
        file.Attributes["units"] = "Angstrom, e, e/Angstrom";
        AtomicFile.Write(path, temporary => file.Write(temporary));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="DataFileException">It is damaged, or holds something else.</exception>
    public static FrozenEnvironment Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        try
        {
            using NativeFile file = H5File.OpenRead(path);
            return Read(path, file);
        }
        catch (Exception e) when (e is not DataFileException)
        {
            throw new DataFileException(path, "", $"not a whole frozen environment: {e.Message}", e);
        }
    }

    private static FrozenEnvironment Read(string path, NativeFile file)
    {
        string format = file.AttributeExists("format") ? file.Attribute("format").Read<string>() : "(no attribute 'format')";
        if (format != Format)
            throw new DataFileException(path, "", $"its format is '{format}', expected '{Format}'");
        int version = file.Attribute("version").Read<int>();
        if (version != Version)
            throw new DataFileException(path, "", $"its version is {version}; this program reads version {Version}");
        double[] box = file.Dataset("box").Read<double[]>();
        bool[] periodic = [box[2] != 0, box[5] != 0, box[8] != 0];
        var region = new Box(new BoxAxis(box[0], box[1], periodic[0]), new BoxAxis(box[3], box[4], periodic[1]), new BoxAxis(box[6], box[7], periodic[2]));
        ulong[] shape = file.Dataset("core").Space.Dimensions;
        var core = new DenseTensor((int)shape[0], (int)shape[1], (int)shape[2], file.Dataset("core").Read<double[]>());
        var tucker = new TuckerTensor(core, [.. "xyz".Select(axis => file.Dataset($"factors/{axis}").Read<double[]>())]);
        var cell = new Cell(file.Dataset("charges/cell").Read<double[]>(), periodic[0], periodic[1], periodic[2]);
        var charges = new PointCharges(file.Dataset("charges/positions").Read<double[]>(), file.Dataset("charges/values").Read<double[]>(), cell);
        double[] error = file.Dataset("error").Read<double[]>();
        return new FrozenEnvironment(
            charges, new ChebyshevTucker(region, tucker), file.Attribute("alpha").Read<double>(), file.Attribute("tolerance").Read<double>(),
            new FieldError(error[0], error[1], error[2], (int)error[3]));
    }

    private static H5Dataset Factor(TuckerTensor tucker, int mode) => new(tucker.Factor(mode), fileDims: [(ulong)tucker.Length(mode), (ulong)tucker.Rank(mode)]);
}
