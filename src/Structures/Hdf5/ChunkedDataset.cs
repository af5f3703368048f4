using System.Runtime.CompilerServices;
using PureHDF;
using PureHDF.Filters;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace EquivSim.Structures.Hdf5;

/// <summary>A data set of known size, cut into compressed chunks along its rows and written one chunk of rows after the other.</summary>
internal sealed class ChunkedDataset<T> where T : unmanaged
{
    private readonly H5Dataset<T[]> _dataset;
    private readonly int[] _rowShape;
    private readonly int _rowLength, _chunkRows;

    /// <param name="rows">Number of rows.</param>
    /// <param name="rowShape">Dimensions of a row; empty for one number.</param>
    /// <param name="chunkBytes">Least size to aim at: large chunks compress better, small ones make single rows cheap to read.</param>
    /// <param name="attributes">Attributes: unit, kind.</param>
    /// <param name="shuffle">Whether bytes are sorted by significance before compression.</param>
    public ChunkedDataset(long rows, int[] rowShape, int chunkBytes, IEnumerable<(string Name, object Value)> attributes, bool shuffle = true)
    {
        _rowShape = rowShape;
        _rowLength = Math.Max(1, rowShape.Aggregate(1, (a, b) => a * b));
        ulong[] dimensions = [(ulong)rows, .. rowShape.Select(n => (ulong)n)];
        int rowBytes = _rowLength * Unsafe.SizeOf<T>();
        // Reading one row costs the decoding of the index (PureHDF decodes all of it, about 4 us a chunk) and the inflation of a
        // chunk (about 5 ns a byte): the sum is least at this size.
        chunkBytes = (int)Math.Clamp(Math.Sqrt(800.0 * rows * rowBytes), chunkBytes, 1 << 22);
        // Beyond a thousand chunks their index would need pages, which PureHDF does not write: large data get larger chunks.
        _chunkRows = (int)Math.Clamp(Math.Max(chunkBytes / rowBytes, (rows + 999) / 1000), 1, Math.Max(1, rows));
        _dataset = rows * rowBytes > 256
            ? new H5Dataset<T[]>(dimensions, [(uint)_chunkRows, .. rowShape.Select(n => (uint)n)], new H5DatasetCreation(new SequentialChunkCache(), shuffle ? [ShuffleFilter.Id, DeflateFilter.Id] : [DeflateFilter.Id]))
            : new H5Dataset<T[]>(dimensions);
        foreach ((string name, object value) in attributes)
            _dataset.Attributes[name] = value;
    }

    /// <summary>The node for the file's tree.</summary>
    public H5Dataset Node => _dataset;

    /// <summary>Values in one chunk: the length of the slabs to write.</summary>
    public int SlabLength => _chunkRows * _rowLength;

    /// <summary>Writes all values, in slabs of <see cref="SlabLength"/> (the last may be shorter).</summary>
    public void Write(H5NativeWriter writer, IEnumerable<T[]> slabs)
    {
        ulong row = 0;
        foreach (T[] slab in slabs)
        {
            ulong rows = (ulong)(slab.Length / _rowLength);
            ulong[] starts = new ulong[1 + _rowShape.Length], blocks = [rows, .. _rowShape.Select(n => (ulong)n)];
            starts[0] = row;
            writer.Write(_dataset, slab, fileSelection: new HyperslabSelection(starts.Length, starts, blocks));
            row += rows;
        }
    }
}
