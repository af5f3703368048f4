using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// The generators J of rotations about the two axes across the vector, x and z of the aligned frame: D of a small rotation by ω is 1 + ω·J.
/// </summary>
internal sealed unsafe class EdgeGenerators<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Entry[][] _entries;

    public EdgeGenerators(int maxDegree) => _entries = [.. Enumerable.Range(0, maxDegree + 1).Select(Entries)];

    /// <summary>torque += sign * left · J right, summed over the channels of a block; torque is two vectors, about x and about z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddTorque(int degree, int channels, T* left, T* right, int sign, T* torque)
    {
        nint row = (nint)channels * TLanes.Stride;
        foreach (Entry e in _entries[degree])
        {
            T* leftRow = left + e.Row * row, leftColumn = left + e.Column * row, rightRow = right + e.Row * row, rightColumn = right + e.Column * row;
            TLanes plus = default, minus = default;
            for (nint u = 0; u < row; u += TLanes.Stride)
            {
                plus = TLanes.MultiplyAdd(TLanes.Load(leftRow + u), TLanes.Load(rightColumn + u), plus);
                minus = TLanes.MultiplyAdd(TLanes.Load(leftColumn + u), TLanes.Load(rightRow + u), minus);
            }
            T* target = torque + e.Axis * TLanes.Stride;
            TLanes.MultiplyAdd(TLanes.Broadcast(T.CreateTruncating(sign) * e.Value), plus - minus, TLanes.Load(target)).Store(target);
        }
    }

    /// <summary>target += sign * (ω·J) source; ω is two vectors, about x and about z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddTurned(int degree, int channels, T* omega, T* source, int sign, T* target)
    {
        nint row = (nint)channels * TLanes.Stride;
        foreach (Entry e in _entries[degree])
        {
            TLanes forth = TLanes.Broadcast(T.CreateTruncating(sign) * e.Value) * TLanes.Load(omega + e.Axis * TLanes.Stride), back = default(TLanes) - forth;
            T* sourceRow = source + e.Row * row, sourceColumn = source + e.Column * row, targetRow = target + e.Row * row, targetColumn = target + e.Column * row;
            for (nint u = 0; u < row; u += TLanes.Stride)
            {
                TLanes.MultiplyAdd(forth, TLanes.Load(sourceColumn + u), TLanes.Load(targetRow + u)).Store(targetRow + u);
                TLanes.MultiplyAdd(back, TLanes.Load(sourceRow + u), TLanes.Load(targetColumn + u)).Store(targetColumn + u);
            }
        }
    }

    /// <summary>
    /// Above the diagonal. Generators are 3j symbols of (1, l, l) up to a factor, which the rotation about y fixes: there J[-m, m] = m.
    /// </summary>
    private static Entry[] Entries(int l)
    {
        if (l == 0)
            return [];
        ReadOnlySpan<double> symbols = Wigner3j.Values(1, l, l);
        int n = 2 * l + 1;
        double scale = l / symbols[n * n + 2 * l];
        var entries = new List<Entry>();
        foreach (Wigner3jEntry e in Wigner3j.NonZeros(1, l, l))
        {
            if (e.M1 != 1 && e.M2 < e.M3)
                entries.Add(new(e.M1 / 2, e.M2, e.M3, T.CreateTruncating(scale * e.Value)));
        }
        return [.. entries];
    }

    private readonly record struct Entry(int Axis, int Row, int Column, T Value);
}
