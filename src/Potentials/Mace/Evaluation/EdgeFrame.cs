using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>An orthonormal frame for each edge.</summary>
internal static unsafe class EdgeFrame
{
    /// <summary>A unit vector and two more that make an orthonormal frame with it.</summary>
    public static void Write(double x, double y, double z, double* frame)
    {
        (frame[0], frame[1], frame[2]) = (x, y, z);
        // Cross product with the axis that the vector leans on least.
        double a = Math.Abs(x), b = Math.Abs(y), c = Math.Abs(z);
        (double p, double q, double s) = a <= b && a <= c ? (0.0, z, -y) : b <= c ? (-z, 0.0, x) : (y, -x, 0.0);
        double length = 1 / Math.Sqrt(p * p + q * q + s * s);
        (p, q, s) = (p * length, q * length, s * length);
        (frame[3], frame[4], frame[5]) = (p, q, s);
        (frame[6], frame[7], frame[8]) = (y * s - z * q, z * p - x * s, x * q - y * p);
    }

    /// <summary>Derivatives of an edge's harmonics along the two perpendicular directions of its frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="gradients">[3, harmonics]; whole vectors are read.</param>
    /// <param name="harmonics">Number of harmonics.</param>
    /// <param name="slopes">Receives [2, stride].</param>
    /// <param name="stride">Numbers from one direction to the next, whole vectors.</param>
    public static void Project<TLanes, T>(double* frame, T* gradients, int harmonics, T* slopes, int stride)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int direction = 0; direction < 2; direction++)
        {
            double* axis = frame + 3 * (direction + 1);
            TLanes a = TLanes.Broadcast(T.CreateTruncating(axis[0])), b = TLanes.Broadcast(T.CreateTruncating(axis[1])), c = TLanes.Broadcast(T.CreateTruncating(axis[2]));
            T* slope = slopes + direction * stride;
            for (int k = 0; k < harmonics; k += TLanes.Width)
            {
                TLanes rest = TLanes.MultiplyAdd(b, TLanes.Load(gradients + harmonics + k), c * TLanes.Load(gradients + 2 * harmonics + k));
                TLanes.MultiplyAdd(a, TLanes.Load(gradients + k), rest).Store(slope + k);
            }
        }
    }
}
