using System.Runtime.InteropServices;

namespace EquivSim.Structures.Hdf5;

/// <summary>
/// A list of numbers that grows without limit on memory: beyond a few MB it continues in a temporary file. HDF5 data sets
/// need their size before the first value, a stream of structures does not know it: this holds the values meanwhile.
/// </summary>
internal sealed class Spool<T> : IDisposable where T : unmanaged
{
    private const int MaxBuffered = 1 << 19;
    private T[] _buffer = new T[256];
    private int _buffered;
    private FileStream? _file;

    /// <summary>Number of values.</summary>
    public long Count { get; private set; }

    public void Append(ReadOnlySpan<T> values)
    {
        while (!values.IsEmpty)
        {
            if (_buffered == _buffer.Length)
            {
                if (_buffer.Length < MaxBuffered)
                    Array.Resize(ref _buffer, 2 * _buffer.Length);
                else
                    Flush();
            }
            int count = Math.Min(values.Length, _buffer.Length - _buffered);
            values[..count].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += count;
            Count += count;
            values = values[count..];
        }
    }

    public void AppendRepeated(T value, long count)
    {
        Span<T> some = stackalloc T[64];
        some.Fill(value);
        for (; count > 0; count -= some.Length)
            Append(some[..(int)Math.Min(count, some.Length)]);
    }

    /// <summary>All values in order, in pieces of <paramref name="size"/> (the last may be shorter).</summary>
    public IEnumerable<T[]> Slabs(int size)
    {
        if (_file is not null)
        {
            Flush();
            _file.Position = 0;
        }
        for (long at = 0; at < Count; at += size)
        {
            var slab = new T[(int)Math.Min(size, Count - at)];
            if (_file is null)
                _buffer.AsSpan((int)at, slab.Length).CopyTo(slab);
            else
                _file.ReadExactly(MemoryMarshal.AsBytes(slab.AsSpan()));
            yield return slab;
        }
        _file?.Seek(0, SeekOrigin.End);
    }

    public void Dispose() => _file?.Dispose();

    private void Flush()
    {
        _file ??= new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        _file.Write(MemoryMarshal.AsBytes(_buffer.AsSpan(0, _buffered)));
        _buffered = 0;
    }
}
