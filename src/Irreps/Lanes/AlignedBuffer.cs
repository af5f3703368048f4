namespace EquivSim.O3;

/// <summary>Memory of a kernel: aligned to cache lines, at a fixed address, zero at first, freed by the garbage collector.</summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T[] _memory;

    public AlignedBuffer(int length)
    {
        Length = length;
        _memory = GC.AllocateArray<T>(length + Alignment / sizeof(T), pinned: true);
        fixed (T* start = _memory)
            Pointer = (T*)(((nint)start + Alignment - 1) & -Alignment);
    }

    /// <summary>A copy of values.</summary>
    public AlignedBuffer(ReadOnlySpan<T> values)
        : this(values.Length) => values.CopyTo(Span);

    public int Length { get; }

    public T* Pointer { get; }

    public Span<T> Span => new(Pointer, Length);
}
