using System.Runtime.InteropServices;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>A view of the messages of some nodes, path by path: [path][block][node][component][row].</summary>
/// <param name="plan">The paths.</param>
/// <param name="start">The first number.</param>
/// <param name="nodes">Number of nodes.</param>
/// <param name="blocks">Blocks of channels.</param>
/// <param name="row">Numbers in a row.</param>
internal readonly unsafe struct PathRows<T>(ConvolutionPlan plan, T* start, int nodes, int blocks, int row)
    where T : unmanaged
{
    /// <summary>Numbers from one block of a path to the next.</summary>
    public nint BlockStride(int path) => (nint)nodes * Components(path) * row;

    /// <summary>First row of a node.</summary>
    public T* At(int path, int block, int node) =>
        start + (long)plan.Offsets[path] * nodes * blocks * row + block * BlockStride(path) + (nint)node * Components(path) * row;

    /// <summary>Sets a path of a run of nodes to zero.</summary>
    public void Clear(int path, int first, int count)
    {
        for (int block = 0; block < blocks; block++)
            NativeMemory.Clear(At(path, block, first), (nuint)count * (nuint)Components(path) * (nuint)row * (nuint)sizeof(T));
    }

    private int Components(int path) => plan.Offsets[path + 1] - plan.Offsets[path];
}
