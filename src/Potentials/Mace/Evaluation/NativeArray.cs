using System.Runtime.InteropServices;

namespace EquivSim.Potentials;

/// <summary>Memory aligned to cache lines that stays where it is, grows on demand and is reused.</summary>
internal sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    private const nuint Alignment = 64;

    /// <summary>The first element.</summary>
    public T* Pointer { get; private set; }

    /// <summary>Elements that fit.</summary>
    public long Length { get; private set; }

    public NativeArray(long length = 0) => Require(length);

    /// <summary>Makes room for a number of elements; what was there is lost when it has to grow.</summary>
    public T* Require(long length)
    {
        if (length <= Length)
            return Pointer;
        long grown = Math.Max(length, Length + Length / 2);
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        Length = 0;
        Pointer = (T*)NativeMemory.AlignedAlloc(checked((nuint)grown * (nuint)sizeof(T)), Alignment);
        Length = grown;
        return Pointer;
    }

    /// <summary>The first elements as a span.</summary>
    public Span<T> Span(int length) => new(Pointer, length);

    /// <summary>Room for a number of elements, all zero.</summary>
    public T* RequireZeros(long length)
    {
        Require(length);
        NativeMemory.Clear(Pointer, (nuint)length * (nuint)sizeof(T));
        return Pointer;
    }

    ~NativeArray() => NativeMemory.AlignedFree(Pointer);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        Length = 0;
        GC.SuppressFinalize(this);
    }
}
