using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>The channel-independent half of the convolution for one tile: harmonics times 3j symbols, once for each edge.</summary>
internal sealed unsafe class EdgeMatrices<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvolutionTile _tile;
    private readonly int _padded;
    private readonly AlignedBuffer<T> _folds;

    public EdgeMatrices(ConvolutionTile tile)
    {
        (_tile, _padded) = (tile, Padded(tile.MatrixSize));
        _folds = new AlignedBuffer<T>(tile.Harmonics * _padded);
        for (int h = 0; h < tile.Harmonics; h++)
        {
            for (int i = 0; i < tile.MatrixSize; i++)
                _folds.Pointer[h * _padded + i] = T.CreateTruncating(tile.Folds[h * tile.MatrixSize + i]);
        }
    }

    /// <summary>Numbers up to the next whole vector.</summary>
    public static int Padded(int count) => (count + TLanes.Width - 1) / TLanes.Width * TLanes.Width;

    /// <summary>Numbers for the matrices of some edges; whole vectors are written, so that one more follows.</summary>
    public nint Room(int edges) => Padded(edges * _tile.MatrixSize) + TLanes.Width;

    /// <summary>Matrices of edges.</summary>
    /// <param name="harmonics">Harmonics of each edge, all degrees.</param>
    /// <param name="stride">Numbers from one edge's harmonics to the next's.</param>
    /// <param name="matrices">[edges, matrix], overwritten, and up to one vector more.</param>
    /// <param name="edges">Number of edges.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(T* harmonics, int stride, T* matrices, int edges)
    {
        int size = _tile.MatrixSize, padded = _padded, count = _tile.Harmonics;
        T* folds = _folds.Pointer;
        harmonics += _tile.FirstHarmonic;
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
