using System.Runtime.CompilerServices;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>The channel-independent half of the convolution: harmonics times 3j symbols, once for each edge.</summary>
internal static unsafe class MatrixKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    /// <summary>Matrices of a tile.</summary>
    /// <param name="tile">Which.</param>
    /// <param name="folds">Its folds, rows of whole vectors.</param>
    /// <param name="harmonics">Harmonics of each edge, all degrees.</param>
    /// <param name="stride">Numbers from one edge's harmonics to the next's.</param>
    /// <param name="matrices">[edges, matrix], overwritten, and up to one vector more.</param>
    /// <param name="edges">Number of edges.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fold(ConvolutionTile tile, T* folds, T* harmonics, int stride, T* matrices, int edges)
    {
        int size = tile.MatrixSize, padded = MaceLayer<TLanes, T>.Padded(size), count = tile.Harmonics;
        harmonics += tile.FirstHarmonic;
        // An edge's last vector may reach into the next edge's matrix, which is written after it.
        for (int e = 0; e < edges; e++, harmonics += stride, matrices += size)
        {
            for (int k = 0; k < size; k += TLanes.Width)
            {
                TLanes sum = default;
                for (int h = 0; h < count; h++)
                    sum = TLanes.MultiplyAdd(TLanes.BroadcastAt(harmonics + h), TLanes.Load(folds + h * padded + k), sum);
                sum.Store(matrices + k);
            }
        }
    }
}
