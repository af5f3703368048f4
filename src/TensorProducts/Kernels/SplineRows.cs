using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Rows (two vectors each) interpolated from the coefficients of a quintic spline, and the transpose: six coefficients that follow each other
/// make a row.
/// </summary>
internal static unsafe class SplineRows<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private const int Order = 6;

    /// <summary>Values and derivatives of all points.</summary>
    /// <param name="points">Number of points.</param>
    /// <param name="first">First coefficient of each point.</param>
    /// <param name="splines">[points, 2, 6], weights of the coefficients for value and derivative.</param>
    /// <param name="coefficients">[coefficients] rows.</param>
    /// <param name="values">[points] rows, overwritten.</param>
    /// <param name="slopes">[points] rows, overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interpolate(int points, int* first, T* splines, T* coefficients, T* values, T* slopes)
    {
        int stride = TLanes.Stride, row = 2 * stride;
        for (int p = 0; p < points; p++, splines += 2 * Order, values += row, slopes += row)
        {
            T* c = coefficients + (nint)first[p] * row;
            TLanes v0 = default, v1 = default, s0 = default, s1 = default;
            for (int k = 0; k < Order; k++, c += row)
            {
                TLanes b = TLanes.Broadcast(splines[k]), d = TLanes.Broadcast(splines[Order + k]), c0 = TLanes.Load(c), c1 = TLanes.Load(c + stride);
                v0 = TLanes.MultiplyAdd(b, c0, v0);
                v1 = TLanes.MultiplyAdd(b, c1, v1);
                s0 = TLanes.MultiplyAdd(d, c0, s0);
                s1 = TLanes.MultiplyAdd(d, c1, s1);
            }
            v0.Store(values);
            v1.Store(values + stride);
            s0.Store(slopes);
            s1.Store(slopes + stride);
        }
    }

    /// <summary>
    /// Tangents of the gradients of the coefficients from gradients of the values and their tangents, when point p moves at a rate.
    /// </summary>
    /// <param name="points">Number of points.</param>
    /// <param name="first">First coefficient of each point.</param>
    /// <param name="splines">[points, 2, 6].</param>
    /// <param name="rates">[points].</param>
    /// <param name="gradients">[points] rows.</param>
    /// <param name="tangents">[points] rows.</param>
    /// <param name="coefficientTangents">[coefficients] rows, added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Spread(int points, int* first, T* splines, T* rates, T* gradients, T* tangents, T* coefficientTangents)
    {
        int stride = TLanes.Stride, row = 2 * stride;
        for (int p = 0; p < points; p++, splines += 2 * Order, gradients += row, tangents += row)
        {
            TLanes rate = TLanes.Broadcast(rates[p]);
            TLanes g0 = rate * TLanes.Load(gradients), g1 = rate * TLanes.Load(gradients + stride), t0 = TLanes.Load(tangents), t1 = TLanes.Load(tangents + stride);
            T* c = coefficientTangents + (nint)first[p] * row;
            for (int k = 0; k < Order; k++, c += row)
            {
                TLanes b = TLanes.Broadcast(splines[k]), d = TLanes.Broadcast(splines[Order + k]);
                TLanes.MultiplyAdd(b, t0, TLanes.MultiplyAdd(d, g0, TLanes.Load(c))).Store(c);
                TLanes.MultiplyAdd(b, t1, TLanes.MultiplyAdd(d, g1, TLanes.Load(c + stride))).Store(c + stride);
            }
        }
    }
}
