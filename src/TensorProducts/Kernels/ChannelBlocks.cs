using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Between features of nodes, [nodes, irreps] with each irrep as [2l + 1, channels], and blocks of channels as kernels read them: irrep by irrep
/// [block][node][component] rows of two vectors.
/// </summary>
internal static unsafe class ChannelBlocks<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers in a row.</summary>
    public static int Row => 2 * TLanes.Width;

    /// <summary>First row of an irrep and block.</summary>
    public static T* At(T* blocks, Irreps irreps, int irrep, int block, int nodes) =>
        blocks + (nint)irreps.Offset(irrep) * nodes + block * Stride(irreps, irrep, nodes);

    /// <summary>Numbers from one block of an irrep to the next.</summary>
    public static nint Stride(Irreps irreps, int irrep, int nodes) => (nint)nodes * irreps[irrep].Irrep.Dimension * Row;

    /// <summary>Fills the blocks.</summary>
    /// <param name="irreps">Irreps of a node.</param>
    /// <param name="nodes">Number of nodes.</param>
    /// <param name="features">[nodes, irreps].</param>
    /// <param name="blocks">Filled.</param>
    /// <param name="order">Row of the features of each node; their own order when null.</param>
    public static void Split(Irreps irreps, int nodes, T* features, T* blocks, int* order = null) => Copy(irreps, nodes, features, blocks, order, split: true);

    /// <summary>Fills the features from the blocks.</summary>
    /// <inheritdoc cref="Split"/>
    public static void Join(Irreps irreps, int nodes, T* blocks, T* features, int* order = null) => Copy(irreps, nodes, features, blocks, order, split: false);

    /// <remarks>Node after node, so that the features, which are the larger memory, are passed over in one stream.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(Irreps irreps, int nodes, T* features, T* blocks, int* order, bool split)
    {
        int row = Row, dimension = irreps.Dimension, count = irreps.Count;
        int* components = stackalloc int[count], blockCounts = stackalloc int[count];
        for (int i = 0; i < count; i++)
            (components[i], blockCounts[i]) = (irreps[i].Irrep.Dimension, irreps[i].Multiplicity / row);
        for (int node = 0; node < nodes; node++)
        {
            T* own = features + (nint)(order == null ? node : order[node]) * dimension, first = blocks;
            for (int i = 0; i < count; i++)
            {
                nint stride = (nint)nodes * components[i] * row;
                T* ofNode = first + (nint)node * components[i] * row;
                for (int m = 0; m < components[i]; m++, ofNode += row)
                {
                    T* at = ofNode;
                    for (int block = 0; block < blockCounts[i]; block++, own += row, at += stride)
                    {
                        if (split)
                            CopyRow(own, at);
                        else
                            CopyRow(at, own);
                    }
                }
                first += blockCounts[i] * stride;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow(T* from, T* to)
    {
        TLanes first = TLanes.Load(from), second = TLanes.Load(from + TLanes.Width);
        first.Store(to);
        second.Store(to + TLanes.Width);
    }
}
