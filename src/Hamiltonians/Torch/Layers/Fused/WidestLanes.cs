using System.Numerics;
using System.Runtime.Intrinsics;
using EquivSim.O3;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Makes something for vectors of a given width.</summary>
internal interface ILaneFactory<T, TResult>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    TResult Create<TLanes>()
        where TLanes : unmanaged, IRootLanes<TLanes, T>;
}

/// <summary>Chooses vectors.</summary>
internal static class WidestLanes
{
    /// <summary>Makes something for the widest vectors of this machine that rows of channels fill.</summary>
    /// <param name="factory">Makes it.</param>
    /// <param name="channels">Channels of each kind of row.</param>
    public static TResult Create<T, TResult>(ILaneFactory<T, TResult> factory, params ReadOnlySpan<int> channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated && Fill(channels, Vector512<T>.Count))
            return factory.Create<Lanes512<T>>();
        if (Vector256.IsHardwareAccelerated && Fill(channels, Vector256<T>.Count))
            return factory.Create<Lanes256<T>>();
        return Vector128.IsHardwareAccelerated && Fill(channels, Vector128<T>.Count) ? factory.Create<Lanes128<T>>() : factory.Create<SingleLane<T>>();

        static bool Fill(ReadOnlySpan<int> channels, int width)
        {
            foreach (int count in channels)
            {
                if (count % width != 0)
                    return false;
            }
            return true;
        }
    }
}
