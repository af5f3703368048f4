using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// Cosines and sines along one axis about its centre, on one half of it: sums and differences of mirrored points are all that even and odd waves see, so that a
/// transform costs half of a matrix product. Which point mirrors which does not depend on the period.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class WaveTables<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="points">N.</param>
    /// <param name="modes">m; cosines are those of k = 0 … ⌊m/2⌋, sines those from k = 1.</param>
    /// <param name="period">Period over length of the axis.</param>
    /// <param name="scale">A factor of each k.</param>
    /// <param name="sineSign">A further one of the sines.</param>
    public WaveTables(int points, int modes, double period, Func<int, double> scale, int sineSign)
    {
        (Waves, Even, Odd) = (modes / 2 + 1, (points + 1) / 2, points / 2);
        (Cosines, CosinesOfPoints) = (new(Waves * Even), new(Even * Waves));
        (Sines, SinesOfPoints) = (new((Waves - 1) * Odd), new(Odd * (Waves - 1)));
        for (int k = 0; k < Waves; k++)
        {
            for (int i = 0; i < Even; i++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * k * ((points - 1) / 2.0 - i) / (points * period));
                Cosines.Span[k * Even + i] = CosinesOfPoints.Span[i * Waves + k] = T.CreateChecked(scale(k) * cos);
                if (k > 0 && i < Odd)
                    Sines.Span[(k - 1) * Odd + i] = SinesOfPoints.Span[i * (Waves - 1) + k - 1] = T.CreateChecked(sineSign * scale(k) * sin);
            }
        }
    }

    /// <summary>Wave numbers from 0.</summary>
    public int Waves { get; }

    /// <summary>Pairs of mirrored points, and the centre where a point lies on it.</summary>
    public int Even { get; }

    /// <summary>Pairs of mirrored points.</summary>
    public int Odd { get; }

    /// <summary>[waves, even]; pair i lies i points from the ends.</summary>
    public AlignedBuffer<T> Cosines { get; }

    /// <summary>[waves − 1, odd].</summary>
    public AlignedBuffer<T> Sines { get; }

    /// <summary>[even, waves].</summary>
    public AlignedBuffer<T> CosinesOfPoints { get; }

    /// <summary>[odd, waves − 1].</summary>
    public AlignedBuffer<T> SinesOfPoints { get; }
}
