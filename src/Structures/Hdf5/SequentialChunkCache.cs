using PureHDF.VOL.Native;

namespace EquivSim.Structures.Hdf5;

/// <summary>
/// Keeps one chunk, the one being filled, and writes it out when the next begins: rows arrive in order. (The library's own
/// cache keeps every chunk, uncompressed, until the file is closed.)
/// </summary>
internal sealed class SequentialChunkCache : IWritingChunkCache
{
    private ulong _index;
    private Memory<byte>? _chunk;
    private Action<ulong, Memory<byte>>? _writer;

    public Memory<byte> GetChunk(ulong chunkIndex, Func<Memory<byte>> chunkAllocator, Action<ulong, Memory<byte>> chunkWriter)
    {
        if (_chunk is null || _index != chunkIndex)
        {
            Flush(null);
            // The writer that comes with a chunk writes that chunk, whatever index it is given: keep it with its chunk.
            (_index, _chunk, _writer) = (chunkIndex, chunkAllocator(), chunkWriter);
        }
        return _chunk.Value;
    }

    public void Flush(Action<ulong, Memory<byte>>? chunkWriter = null)
    {
        if (_chunk is { } chunk)
            _writer!(_index, chunk);
        _chunk = null;
    }
}
