namespace EquivSim.Solvers.Torch;

/// <summary>The discrete Fourier transform along one axis, cut to its lowest modes, as real matrices. Phases count from its centre.</summary>
/// <remarks>
/// The last axis turns real fields into half a spectrum: its rows are (k, part), which is complex. On the other axes, whose fields are complex
/// already, cosines and sines are applied to both parts alike: rows (cosine or sine, k).
/// </remarks>
internal sealed class AxisMatrices(int points, int modes, double period, bool isLast)
{
    private readonly int _count = KeptModes.Count(modes, isLast);
    private readonly int _first = KeptModes.First(modes, isLast);

    /// <summary>From points to modes: [2 count, points].</summary>
    public double[,] Forward()
    {
        var matrix = new double[2 * _count, points];
        for (int k = 0; k < _count; k++)
        {
            for (int i = 0; i < points; i++)
            {
                (double sin, double cos) = Math.SinCos(Angle(k, i));
                matrix[isLast ? 2 * k : k, i] = cos / points;
                matrix[isLast ? 2 * k + 1 : _count + k, i] = (isLast ? -sin : sin) / points;
            }
        }
        return matrix;
    }

    /// <summary>From modes to points: [points, 2 count] on the last axis, which sums the parts, and [2 points, count] on the others.</summary>
    public double[,] Inverse()
    {
        var matrix = isLast ? new double[points, 2 * _count] : new double[2 * points, _count];
        for (int k = 0; k < _count; k++)
        {
            // On the last axis a mode stands for its conjugate too, but for k = 0 and Nyquist's, which are their own.
            double weight = k == 0 || 2 * k == points * period ? 1 : 2;
            for (int i = 0; i < points; i++)
            {
                (double sin, double cos) = Math.SinCos(Angle(k, i));
                if (isLast)
                    (matrix[i, 2 * k], matrix[i, 2 * k + 1]) = (weight * cos, -weight * sin);
                else
                    (matrix[i, k], matrix[points + i, k]) = (cos, sin);
            }
        }
        return matrix;
    }

    private double Angle(int mode, int point) => 2 * Math.PI * (_first + mode) * (point - (points - 1) / 2.0) / (points * period);
}
