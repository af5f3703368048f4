using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Between rows of samples and tiles in which each component is a vector over samples: a transposition, in squares where it can be.</summary>
internal static unsafe class LanePacking<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Fills a tile from rows; lanes without a sample are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(T* rows, int samples, int dimension, T* tile)
    {
        int side = SquareTranspose<T>.Side, c = 0;
        if (samples < TLanes.Width)
        {
            new Span<T>(tile, dimension * TLanes.Stride).Clear();
        }
        else if (Avx.IsSupported && TLanes.Width % side == 0 && dimension >= side)
        {
            for (; c < dimension; c += side)
            {
                // The last square overlaps the one before.
                int first = Math.Min(c, dimension - side);
                for (int lane = 0; lane < TLanes.Width; lane += side)
                    SquareTranspose<T>.Copy(rows + (nint)lane * dimension + first, dimension, tile + first * TLanes.Stride + lane, TLanes.Stride);
            }
            return;
        }
        for (; c < dimension; c++)
        {
            for (int lane = 0; lane < samples; lane++)
                tile[c * TLanes.Stride + lane] = rows[(nint)lane * dimension + c];
        }
    }

    /// <summary>Writes a tile's samples to rows, or adds them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(T* tile, int samples, int dimension, T* rows, bool add)
    {
        int side = SquareTranspose<T>.Side, c = 0;
        if (Avx.IsSupported && samples == TLanes.Width && TLanes.Width % side == 0 && dimension >= side)
        {
            for (; c <= dimension - side; c += side)
                UnpackSquares(tile, dimension, rows, c, add);
            if (!add && c < dimension)
            {
                UnpackSquares(tile, dimension, rows, dimension - side, add: false);
                return;
            }
        }
        for (; c < dimension; c++)
        {
            for (int lane = 0; lane < samples; lane++)
            {
                T value = tile[c * TLanes.Stride + lane];
                T* target = rows + (nint)lane * dimension + c;
                *target = add ? *target + value : value;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnpackSquares(T* tile, int dimension, T* rows, int first, bool add)
    {
        for (int lane = 0; lane < TLanes.Width; lane += SquareTranspose<T>.Side)
        {
            T* source = tile + first * TLanes.Stride + lane, target = rows + (nint)lane * dimension + first;
            if (add)
                SquareTranspose<T>.Add(source, TLanes.Stride, target, dimension);
            else
                SquareTranspose<T>.Copy(source, TLanes.Stride, target, dimension);
        }
    }
}
