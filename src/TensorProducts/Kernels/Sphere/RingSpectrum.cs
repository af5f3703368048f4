using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// A function on a ring as its complex spectrum a[m] + i b[m], m = -M..M, a of the cosines and b of the sines: twice what makes the function of
/// exp(-imα), on lanes. A zero at either end spares the loops of <see cref="RingProduct{TLanes, T}"/> their ends.
/// </summary>
internal static unsafe class RingSpectrum<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers of a spectrum; zeros at the start.</summary>
    public static int Length(int maxM) => 2 * (2 * maxM + 3) * TLanes.Stride;

    /// <summary>The spectrum of a sum of waves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(T* waves, int maxM, T* spectrum)
    {
        int step = 2 * TLanes.Stride;
        T* up = spectrum + (maxM + 1) * step, down = up;
        TLanes constant = TLanes.Load(waves);
        (constant + constant).Store(up);
        waves += TLanes.Stride;
        for (int m = 1; m <= maxM; m++, waves += step)
        {
            up += step;
            down -= step;
            TLanes cosine = TLanes.Load(waves), sine = TLanes.Load(waves + TLanes.Stride);
            cosine.Store(up);
            sine.Store(up + TLanes.Stride);
            cosine.Store(down);
            (default(TLanes) - sine).Store(down + TLanes.Stride);
        }
    }
}
