using System.Numerics;
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
    public static void Split(Irreps irreps, int nodes, T* features, T* blocks) => Copy(irreps, nodes, features, blocks, split: true);

    /// <summary>Fills the features.</summary>
    public static void Join(Irreps irreps, int nodes, T* blocks, T* features) => Copy(irreps, nodes, features, blocks, split: false);

    private static void Copy(Irreps irreps, int nodes, T* features, T* blocks, bool split)
    {
        for (int i = 0; i < irreps.Count; i++)
        {
            int channels = irreps[i].Multiplicity, components = irreps[i].Irrep.Dimension;
            for (int block = 0; block < channels / Row; block++)
            {
                T* own = features + irreps.Offset(i) + block * Row;
                for (int node = 0; node < nodes; node++, own += irreps.Dimension)
                {
                    for (int m = 0; m < components; m++, blocks += Row)
                    {
                        T* from = split ? own + m * channels : blocks, to = split ? blocks : own + m * channels;
                        TLanes first = TLanes.Load(from), second = TLanes.Load(from + TLanes.Width);
                        first.Store(to);
                        second.Store(to + TLanes.Width);
                    }
                }
            }
        }
    }
}
