using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// The product of two functions on a ring by direct convolution of their spectra, on lanes: for the degrees in use fewer operations than the way
/// over points on the ring, and none of them with a constant.
/// </summary>
/// <remarks>
/// The trilinear form sum over k of conj(G[k]) F[m] H[k-m] has the same shape in each factor, so that the gradients are convolutions too: of the
/// result's gradient with the other factor.
/// </remarks>
/// <param name="max1">Highest wave of the first factor.</param>
/// <param name="max2">Highest wave of the second factor.</param>
/// <param name="max3">Highest wave of the result that is wanted.</param>
internal sealed unsafe class RingProduct<TLanes, T>(int max1, int max2, int max3)
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes twice the waves of the product (four times the constant one) to the target, or adds them.</summary>
    /// <param name="first">Spectrum of the first factor; see <see cref="RingSpectrum{TLanes, T}"/>.</param>
    /// <param name="second">Spectrum of the second factor.</param>
    /// <param name="waves">Waves of the result, by <see cref="RingWaves"/>.</param>
    /// <param name="add">Whether to add.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(T* first, T* second, T* waves, bool add)
    {
        int step = 2 * TLanes.Stride;
        // Two neighbouring waves k at a time: m walks up, the second factor's k - m down, and what one wave reads the other reads next.
        for (int k = 0; k <= max3; k += 2)
        {
            int from = Math.Max(-max1, k - max2), to = Math.Min(max1, k + 1 + max2);
            T* f = first + (from + max1 + 1) * step, end = first + (to + max1 + 1) * step;
            T* h = second + (k - from + max2 + 1) * step;
            TLanes cc0 = default, ss0 = default, cs0 = default, sc0 = default, cc1 = default, ss1 = default, cs1 = default, sc1 = default;
            TLanes nextCosine = TLanes.Load(h + step), nextSine = TLanes.Load(h + step + TLanes.Stride);
            for (; f <= end; f += step, h -= step)
            {
                TLanes cosine = TLanes.Load(f), sine = TLanes.Load(f + TLanes.Stride);
                cc1 = TLanes.MultiplyAdd(cosine, nextCosine, cc1);
                ss1 = TLanes.MultiplyAdd(sine, nextSine, ss1);
                cs1 = TLanes.MultiplyAdd(cosine, nextSine, cs1);
                sc1 = TLanes.MultiplyAdd(sine, nextCosine, sc1);
                nextCosine = TLanes.Load(h);
                nextSine = TLanes.Load(h + TLanes.Stride);
                cc0 = TLanes.MultiplyAdd(cosine, nextCosine, cc0);
                ss0 = TLanes.MultiplyAdd(sine, nextSine, ss0);
                cs0 = TLanes.MultiplyAdd(cosine, nextSine, cs0);
                sc0 = TLanes.MultiplyAdd(sine, nextCosine, sc0);
            }
            T* target = waves + 2 * k * TLanes.Stride;
            if (k > 0)
                Write(target - TLanes.Stride, cc0 - ss0, add);
            // The constant wave is its own cosine.
            Write(target, k > 0 ? cs0 + sc0 : cc0 - ss0, add);
            if (k < max3)
            {
                Write(target + TLanes.Stride, cc1 - ss1, add);
                Write(target + step, cs1 + sc1, add);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(T* target, TLanes value, bool add)
    {
        if (add)
            value += TLanes.Load(target);
        value.Store(target);
    }
}

/// <summary>Work of a product on a ring.</summary>
internal static class RingProduct
{
    /// <summary>Multiply-adds of a product.</summary>
    public static int Operations(int max1, int max2, int max3)
    {
        int count = 0;
        for (int k = 0; k <= max3; k += 2)
            count += 8 * Math.Max(0, Math.Min(max1, k + 1 + max2) - Math.Max(-max1, k - max2) + 1);
        return count;
    }
}
