namespace EquivSim.Solvers.Torch;

/// <summary>Memory at a fixed address, aligned to cache lines, zero at first, freed by the garbage collector.</summary>
internal sealed unsafe class PinnedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T[] _memory;
    private readonly int _length;

    public PinnedBuffer(int length)
    {
        _length = length;
        _memory = GC.AllocateArray<T>(length + Alignment / sizeof(T), pinned: true);
        fixed (T* start = _memory)
            Pointer = (T*)(((nint)start + Alignment - 1) & -Alignment);
    }

    public T* Pointer { get; }

    public Span<T> Span => new(Pointer, _length);
}
