using System.Runtime.InteropServices;

namespace EquivSim.Potentials;

/// <summary>
/// Rows of channels for the components of many items (atoms or pairs), part by part (degrees or paths): [part][block][item][component][row].
/// A block holds as many channels as two vectors.
/// </summary>
/// <param name="components">Components of each part.</param>
/// <param name="blocks">Blocks of channels.</param>
/// <param name="row">Numbers in a row.</param>
internal sealed unsafe class RowArray<T>(int[] components, int blocks, int row) : IDisposable
    where T : unmanaged
{
    private readonly NativeArray<T> _memory = new();
    private readonly int[] _before = [.. components.Select((_, part) => components.Take(part).Sum())];
    private readonly int _all = components.Sum();

    /// <summary>Rows for degrees 0 to a highest one.</summary>
    public static RowArray<T> OfDegrees(int maxDegree, int blocks, int row) => new([.. Enumerable.Range(0, maxDegree + 1).Select(l => 2 * l + 1)], blocks, row);

    /// <summary>Number of items.</summary>
    public int Items { get; private set; }

    /// <summary>Number of parts.</summary>
    public int Parts => components.Length;

    /// <summary>Blocks of channels.</summary>
    public int Blocks => blocks;

    /// <summary>Makes room for a number of items; what was there is lost.</summary>
    public void Resize(int items)
    {
        Items = items;
        _memory.Require((long)items * _all * blocks * row);
    }

    /// <summary>Components of a part.</summary>
    public int Components(int part) => components[part];

    /// <summary>First row of an item.</summary>
    public T* At(int part, int block, int item) =>
        _memory.Pointer + ((long)_before[part] * Items * blocks + ((long)block * Items + item) * components[part]) * row;

    /// <summary>Numbers from one block of a part to the next.</summary>
    public nint BlockStride(int part) => (nint)Items * components[part] * row;

    /// <summary>Sets all parts of a run of items to zero.</summary>
    public void Clear(int first, int count)
    {
        for (int part = 0; part < components.Length; part++)
        {
            for (int block = 0; block < blocks; block++)
                Clear(part, block, first, count);
        }
    }

    /// <summary>Sets one part and block of a run of items to zero.</summary>
    public void Clear(int part, int block, int first, int count) =>
        NativeMemory.Clear(At(part, block, first), (nuint)count * (nuint)components[part] * (nuint)row * (nuint)sizeof(T));

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
