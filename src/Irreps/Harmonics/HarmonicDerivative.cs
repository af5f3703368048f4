using System.Numerics;

namespace EquivSim.O3;

/// <summary>The derivative along an axis as a sparse matrix that maps solid harmonics to solid harmonics, row by row.</summary>
internal sealed class HarmonicDerivative<T>
    where T : unmanaged, INumber<T>
{
    public HarmonicDerivative(int lmax, int axis, HarmonicNormalization normalization)
    {
        RowStart = new int[(lmax + 1) * (lmax + 1) + 1];
        List<int> columns = [];
        List<T> values = [];
        for (int l = 1; l <= lmax; l++)
        {
            double scale = (2 * l + 1) * Math.Sqrt(l) * normalization.Scale(l) / normalization.Scale(l - 1);
            ReadOnlySpan<double> c = Wigner3j.Values(l - 1, 1, l);
            for (int m = 0; m <= 2 * l; m++)
            {
                for (int source = 0; source < 2 * l - 1; source++)
                {
                    double value = c[(source * 3 + axis) * (2 * l + 1) + m];
                    if (value == 0)
                        continue;
                    columns.Add((l - 1) * (l - 1) + source);
                    values.Add(T.CreateChecked(scale * value));
                }
                RowStart[l * l + m + 1] = columns.Count;
            }
        }
        Columns = [.. columns];
        Values = [.. values];
    }

    /// <summary>Start of each row's entries, and the end of the last.</summary>
    public int[] RowStart { get; }

    /// <summary>The harmonic that an entry reads.</summary>
    public int[] Columns { get; }

    /// <summary>The entries.</summary>
    public T[] Values { get; }
}
