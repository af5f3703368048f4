using PureHDF;
using PureHDF.Selections;

namespace EquivSim.Structures.Hdf5;

/// <summary>Reads rows of an HDF5 data set, whatever the width of its numbers; every failure names the file and data set.</summary>
internal sealed class Rows
{
    private readonly string _file;
    private readonly IH5Dataset _dataset;
    private readonly ulong[] _dimensions;

    public Rows(string file, string path, IH5Dataset dataset)
    {
        (_file, Path, _dataset) = (file, path, dataset);
        _dimensions = Guard(() => dataset.Space.Dimensions);
    }

    /// <summary>Path of the data set in its file.</summary>
    public string Path { get; }

    /// <summary>Number of rows: the first dimension.</summary>
    public long Count => _dimensions.Length == 0 ? throw Broken("expected an array, got a scalar") : (long)_dimensions[0];

    /// <summary>Dimensions of one row.</summary>
    public int[] RowShape => [.. _dimensions.Skip(1).Select(n => (int)n)];

    public bool IsScalar => _dimensions.Length == 0;

    /// <summary>The value of a scalar data set.</summary>
    public double Scalar() => _dataset.Type.Class == H5DataTypeClass.FloatingPoint
        ? Guard(() => _dataset.Type.Size == 8 ? _dataset.Read<double>() : _dataset.Read<float>())
        : Guard(() => _dataset.Type.Size == 8 ? _dataset.Read<long>() : _dataset.Read<int>());

    /// <summary>A numeric attribute; null when there is none.</summary>
    public double? NumberAttribute(string name)
    {
        if (!Guard(() => _dataset.AttributeExists(name)))
            return null;
        IH5Attribute attribute = _dataset.Attribute(name);
        return attribute.Type.Class == H5DataTypeClass.FloatingPoint
            ? Guard(() => attribute.Type.Size == 8 ? attribute.Read<double>() : attribute.Read<float>())
            : Guard(() => attribute.Type.Size == 8 ? attribute.Read<long>() : attribute.Read<int>());
    }

    /// <summary>Text of an attribute; null when there is none.</summary>
    public string? Attribute(string name) => Guard(() => _dataset.AttributeExists(name) ? _dataset.Attribute(name).Read<string>() : null);

    /// <summary>Refuses a data set whose rows have another shape or number.</summary>
    public Rows Expect(long rows, params int[] rowShape)
    {
        long[] expected = [rows, .. rowShape.Select(n => (long)n)];
        if (!_dimensions.Select(n => (long)n).SequenceEqual(expected))
            throw Broken($"expected the shape [{string.Join(", ", expected)}], got [{string.Join(", ", _dimensions)}]");
        return this;
    }

    public double[] Reals(long start, long count) => _dataset.Type.Class switch
    {
        H5DataTypeClass.FloatingPoint when _dataset.Type.Size == 8 => Read<double>(start, count),
        H5DataTypeClass.FloatingPoint when _dataset.Type.Size == 4 => Array.ConvertAll(Read<float>(start, count), x => (double)x),
        H5DataTypeClass.FixedPoint => Array.ConvertAll(Integers(start, count), x => (double)x),
        _ => throw Broken($"expected numbers, got {Describe()}"),
    };

    public long[] Integers(long start, long count)
    {
        if (_dataset.Type.Class == H5DataTypeClass.Enumerated && _dataset.Type.Size == 1)
            return Array.ConvertAll(Read<byte>(start, count), x => (long)x);
        if (_dataset.Type.Class != H5DataTypeClass.FixedPoint)
            throw Broken($"expected integers, got {Describe()}");
        bool signed = _dataset.Type.FixedPoint.IsSigned;
        return (_dataset.Type.Size, signed) switch
        {
            (8, true) => Read<long>(start, count),
            (8, false) => Array.ConvertAll(Read<ulong>(start, count), x => checked((long)x)),
            (4, true) => Array.ConvertAll(Read<int>(start, count), x => (long)x),
            (4, false) => Array.ConvertAll(Read<uint>(start, count), x => (long)x),
            (2, true) => Array.ConvertAll(Read<short>(start, count), x => (long)x),
            (2, false) => Array.ConvertAll(Read<ushort>(start, count), x => (long)x),
            (1, true) => Array.ConvertAll(Read<sbyte>(start, count), x => (long)x),
            (1, false) => Array.ConvertAll(Read<byte>(start, count), x => (long)x),
            _ => throw Broken($"expected integers, got {Describe()}"),
        };
    }

    /// <summary>All texts of a data set of strings.</summary>
    public string[] Texts() => Count == 0 ? [] : Guard(() => _dataset.Read<string[]>());

    public DataFileException Broken(string reason) => new(_file, Path, reason);

    private T[] Read<T>(long start, long count) where T : unmanaged
    {
        if (count == 0 || RowShape.Contains(0))
            return [];
        ulong[] starts = new ulong[_dimensions.Length], blocks = [.. _dimensions];
        (starts[0], blocks[0]) = ((ulong)start, (ulong)count);
        return Guard(() => _dataset.Read<T[]>(new HyperslabSelection(starts.Length, starts, blocks)));
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or DataFileException))
        {
            throw new DataFileException(_file, Path, $"cannot be read ({e.Message.TrimEnd('.')}): the file is truncated, damaged, or uses an HDF5 feature that is not supported", e);
        }
    }

    private string Describe() => $"{_dataset.Type.Class} of {_dataset.Type.Size} bytes";
}
