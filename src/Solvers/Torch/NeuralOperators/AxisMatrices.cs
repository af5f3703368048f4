namespace EquivSim.Solvers.Torch;

/// <summary>The discrete Fourier transform along one axis, cut to its lowest modes, as real matrices over (real, imaginary) pairs.</summary>
internal sealed class AxisMatrices(int points, int modes, double period, bool isFirst, bool isLast)
{
    private readonly int _count = KeptModes.Count(modes, isLast);
    private readonly int _first = KeptModes.First(modes, isLast);

    /// <summary>Rows (k, part). Columns are points on the first axis, whose field is real, and (part, point) on the others.</summary>
    public double[,] Forward()
    {
        int parts = isFirst ? 1 : 2;
        var matrix = new double[2 * _count, parts * points];
        for (int row = 0; row < _count; row++)
        {
            for (int i = 0; i < points; i++)
            {
                (double sin, double cos) = Math.SinCos(Angle(row, i));
                matrix[2 * row, i] = cos / points;
                matrix[2 * row + 1, i] = -sin / points;
                if (isFirst)
                    continue;
                matrix[2 * row, points + i] = sin / points;
                matrix[2 * row + 1, points + i] = cos / points;
            }
        }
        return matrix;
    }

    /// <summary>Columns (k, part). Rows are points on the first axis and (part, point) on the others.</summary>
    public double[,] Inverse()
    {
        int parts = isFirst ? 1 : 2;
        var matrix = new double[parts * points, 2 * _count];
        for (int column = 0; column < _count; column++)
        {
            // On the last axis a mode stands for its conjugate too, but for k = 0 and Nyquist's, which are their own.
            bool isOwnConjugate = column == 0 || 2 * (_first + column) == points * period;
            double weight = isLast && !isOwnConjugate ? 2 : 1;
            for (int i = 0; i < points; i++)
            {
                (double sin, double cos) = Math.SinCos(Angle(column, i));
                matrix[i, 2 * column] = weight * cos;
                matrix[i, 2 * column + 1] = -weight * sin;
                if (isFirst)
                    continue;
                matrix[points + i, 2 * column] = weight * sin;
                matrix[points + i, 2 * column + 1] = weight * cos;
            }
        }
        return matrix;
    }

    private double Angle(int mode, int point) => 2 * Math.PI * (_first + mode) * point / (points * period);
}
