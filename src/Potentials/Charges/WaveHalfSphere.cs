using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>Wave vectors of a cell up to a length, one of each pair of opposite ones.</summary>
internal static class WaveHalfSphere
{
    /// <summary>The wave vectors but zero.</summary>
    /// <param name="cell">A cell that is periodic along all axes.</param>
    /// <param name="cutoff">Largest wave number, 1/Å.</param>
    public static List<WaveVector> Of(Cell cell, double cutoff)
    {
        double[] reciprocal = Reciprocal(cell);
        Span<int> limits = stackalloc int[3];
        for (int a = 0; a < 3; a++)
        {
            ReadOnlySpan<double> own = cell.Vectors.Slice(3 * a, 3);
            limits[a] = (int)Math.Floor(cutoff * Math.Sqrt(own[0] * own[0] + own[1] * own[1] + own[2] * own[2]) / (2 * Math.PI) + 1e-9);
        }
        List<WaveVector> waves = [];
        for (int h = 0; h <= limits[0]; h++)
        {
            for (int k = h == 0 ? 0 : -limits[1]; k <= limits[1]; k++)
            {
                for (int l = h == 0 && k == 0 ? 1 : -limits[2]; l <= limits[2]; l++)
                {
                    double x = h * reciprocal[0] + k * reciprocal[3] + l * reciprocal[6];
                    double y = h * reciprocal[1] + k * reciprocal[4] + l * reciprocal[7];
                    double z = h * reciprocal[2] + k * reciprocal[5] + l * reciprocal[8];
                    if (x * x + y * y + z * z <= cutoff * cutoff * (1 + 1e-12))
                        waves.Add(new(h, k, l, x, y, z));
                }
            }
        }
        return waves;
    }

    /// <summary>The three reciprocal vectors, 2π included, 1/Å.</summary>
    public static double[] Reciprocal(Cell cell)
    {
        ReadOnlySpan<double> v = cell.Vectors;
        double volume = v[0] * (v[4] * v[8] - v[5] * v[7]) - v[1] * (v[3] * v[8] - v[5] * v[6]) + v[2] * (v[3] * v[7] - v[4] * v[6]);
        double scale = 2 * Math.PI / volume;
        double[] reciprocal = new double[9];
        for (int a = 0; a < 3; a++)
        {
            ReadOnlySpan<double> p = v.Slice(3 * ((a + 1) % 3), 3), q = v.Slice(3 * ((a + 2) % 3), 3);
            (reciprocal[3 * a], reciprocal[3 * a + 1], reciprocal[3 * a + 2]) =
                (scale * (p[1] * q[2] - p[2] * q[1]), scale * (p[2] * q[0] - p[0] * q[2]), scale * (p[0] * q[1] - p[1] * q[0]));
        }
        return reciprocal;
    }

    /// <param name="H">Multiple of the first reciprocal vector.</param>
    /// <param name="K">Of the second.</param>
    /// <param name="L">Of the third.</param>
    /// <param name="X">x, 1/Å.</param>
    /// <param name="Y">y, 1/Å.</param>
    /// <param name="Z">z, 1/Å.</param>
    internal readonly record struct WaveVector(int H, int K, int L, double X, double Y, double Z);
}
