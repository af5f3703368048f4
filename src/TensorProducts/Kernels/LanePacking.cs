using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Between rows of samples and tiles in which each component is a vector over samples.</summary>
internal static unsafe class LanePacking<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Fills a tile from rows; lanes without a sample are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(T* rows, int samples, int dimension, T* tile)
    {
        if (samples < TLanes.Width)
            new Span<T>(tile, dimension * TLanes.Stride).Clear();
        for (int c = 0; c < dimension; c++, rows++, tile += TLanes.Stride)
        {
            for (int lane = 0; lane < samples; lane++)
                tile[lane] = rows[(nint)lane * dimension];
        }
    }

    /// <summary>Writes a tile's samples to rows, or adds them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(T* tile, int samples, int dimension, T* rows, bool add)
    {
        for (int c = 0; c < dimension; c++, rows++, tile += TLanes.Stride)
        {
            for (int lane = 0; lane < samples; lane++)
                rows[(nint)lane * dimension] = add ? rows[(nint)lane * dimension] + tile[lane] : tile[lane];
        }
    }
}
