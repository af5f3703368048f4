using System.Runtime.CompilerServices;
using PureHDF;
using PureHDF.Filters;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace EquivSim.Structures.Hdf5;

/// <summary>A data set that is filled row by row before its length is known.</summary>
internal interface IColumn : IDisposable
{
    /// <summary>Rows appended so far.</summary>
    long RowCount { get; }

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
    private H5Dataset<T[]>? _dataset;
    private int _chunkRows;

    public IReadOnlyList<int> RowShape => rowShape;

    public long RowCount { get; private set; }

    public void Append(ReadOnlySpan<T> rows)
    {
        _spool.Append(rows);
        RowCount += rows.Length / Math.Max(1, _rowLength);
    }

    public void Append(T value) => Append([value]);

    /// <summary>Appends rows without a value until there are so many.</summary>
    public void PadTo(long rows)
    {
        _spool.AppendRepeated(fill, (rows - RowCount) * _rowLength);
        RowCount = rows;
    }

    public H5Dataset Describe()
    {
        ulong[] dimensions = [(ulong)RowCount, .. rowShape.Select(n => (ulong)n)];
        int rowBytes = Math.Max(1, _rowLength) * Unsafe.SizeOf<T>();
        // Beyond a thousand chunks their index would need pages, which PureHDF does not write: large data get larger chunks.
        _chunkRows = (int)Math.Clamp(Math.Max(ChunkBytes / rowBytes, (RowCount + 999) / 1000), 1, Math.Max(1, RowCount));
        bool compressed = RowCount * rowBytes > 256;
        _dataset = compressed
            ? new H5Dataset<T[]>(dimensions, [(uint)_chunkRows, .. rowShape.Select(n => (uint)n)], new H5DatasetCreation(new SequentialChunkCache(), [ShuffleFilter.Id, DeflateFilter.Id]))
            : new H5Dataset<T[]>(dimensions);
        foreach ((string name, object value) in attributes)
            _dataset.Attributes[name] = value;
        return _dataset;
    }

    public void Write(H5NativeWriter writer)
    {
        ulong row = 0;
        foreach (T[] slab in _spool.Slabs(_chunkRows * Math.Max(1, _rowLength)))
        {
            ulong rows = (ulong)(slab.Length / _rowLength);
            ulong[] starts = new ulong[1 + rowShape.Length], blocks = [rows, .. rowShape.Select(n => (ulong)n)];
            starts[0] = row;
            writer.Write(_dataset!, slab, fileSelection: new HyperslabSelection(starts.Length, starts, blocks));
            row += rows;
        }
    }

    public void Dispose() => _spool.Dispose();
}
