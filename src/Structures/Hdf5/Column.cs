using PureHDF;

namespace EquivSim.Structures.Hdf5;

/// <summary>A data set that is filled row by row before its length is known.</summary>
internal interface IColumn : IDisposable
{
    /// <summary>Describes the data set of the rows so far, for the file's tree.</summary>
    H5Dataset Describe();

    /// <summary>Writes the rows, once the file has been begun.</summary>
    void Write(H5NativeWriter writer);
}

/// <summary>A column of rows of one shape.</summary>
/// <param name="rowShape">Dimensions of a row; empty for one number.</param>
/// <param name="fill">What stands in rows without a value.</param>
/// <param name="attributes">Attributes of the data set: unit, kind.</param>
internal sealed class Column<T>(int[] rowShape, T fill = default, params (string Name, object Value)[] attributes) : IColumn where T : unmanaged
{
    /// <summary>Large enough to compress, small enough that reading one structure stays cheap.</summary>
    private const int ChunkBytes = 1 << 15;

    private readonly Spool<T> _spool = new();
    private readonly int _rowLength = rowShape.Aggregate(1, (a, b) => a * b);
    private ChunkedDataset<T>? _dataset;
    private long _rowCount;

    /// <summary>Whether bytes are sorted by significance before compression: smooth data shrink, repeated numbers do not.</summary>
    public bool Shuffle { get; init; } = true;

    public void Append(ReadOnlySpan<T> rows)
    {
        _spool.Append(rows);
        _rowCount += rows.Length / Math.Max(1, _rowLength);
    }

    public void Append(T value) => Append([value]);

    /// <summary>Appends rows without a value until there are so many.</summary>
    public void PadTo(long rows)
    {
        _spool.AppendRepeated(fill, (rows - _rowCount) * _rowLength);
        _rowCount = rows;
    }

    public H5Dataset Describe()
    {
        _dataset = new ChunkedDataset<T>(_rowCount, rowShape, ChunkBytes, attributes, Shuffle);
        return _dataset.Node;
    }

    public void Write(H5NativeWriter writer) => _dataset!.Write(writer, _spool.Slabs(_dataset.SlabLength));

    public void Dispose() => _spool.Dispose();
}
