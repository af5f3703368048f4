using System.Runtime.InteropServices;

namespace EquivSim.Potentials;

/// <summary>
/// A view of the channels of some nodes, degree by degree: [degree][block][node][component][row]. A block holds as many channels as two vectors.
/// </summary>
/// <param name="start">The first number.</param>
/// <param name="nodes">Number of nodes.</param>
/// <param name="blocks">Blocks of channels.</param>
/// <param name="row">Numbers in a row.</param>
internal readonly unsafe struct DegreeRows<T>(T* start, int nodes, int blocks, int row)
    where T : unmanaged
{
    /// <summary>Number of nodes.</summary>
    public int Nodes => nodes;

    /// <summary>First row of a degree.</summary>
    public T* Degree(int degree) => start + (long)degree * degree * nodes * blocks * row;

    /// <summary>Numbers from one block of a degree to the next.</summary>
    public nint BlockStride(int degree) => (nint)nodes * (2 * degree + 1) * row;

    /// <summary>First row of a node.</summary>
    public T* At(int degree, int block, int node) => Degree(degree) + block * BlockStride(degree) + (nint)node * (2 * degree + 1) * row;

    /// <summary>Sets all degrees up to a highest one to zero.</summary>
    public void Clear(int maxDegree) =>
        NativeMemory.Clear(start, (nuint)((maxDegree + 1) * (maxDegree + 1)) * (nuint)nodes * (nuint)blocks * (nuint)row * (nuint)sizeof(T));

    /// <summary>Brings the rows of one node and block together, degree after degree.</summary>
    public void Gather(int maxDegree, int block, int node, T* target)
    {
        for (int l = 0; l <= maxDegree; l++)
            NativeMemory.Copy(At(l, block, node), target + l * l * row, (nuint)((2 * l + 1) * row * sizeof(T)));
    }

    /// <summary>Takes them apart again.</summary>
    public void Scatter(int maxDegree, int block, int node, T* source)
    {
        for (int l = 0; l <= maxDegree; l++)
            NativeMemory.Copy(source + l * l * row, At(l, block, node), (nuint)((2 * l + 1) * row * sizeof(T)));
    }
}
