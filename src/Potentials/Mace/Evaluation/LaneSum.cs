using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>Sums over the lanes of a vector.</summary>
internal static unsafe class LaneSum<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The sum in float64, lane after lane.</summary>
    public static double Of(TLanes vector)
    {
        T* lanes = stackalloc T[TLanes.Width];
        vector.Store(lanes);
        return OfStored(lanes);
    }

    /// <summary>The sum of a vector in memory.</summary>
    public static double OfStored(T* lanes)
    {
        double sum = 0;
        for (int k = 0; k < TLanes.Width; k++)
            sum += double.CreateTruncating(lanes[k]);
        return sum;
    }
}
