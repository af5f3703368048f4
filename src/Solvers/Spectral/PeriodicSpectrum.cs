namespace EquivSim.Solvers;

/// <summary>The half spectrum of real fields on a periodic box of n points a side: wave numbers, and which modes a product of two fields leaves exact.</summary>
internal sealed class PeriodicSpectrum
{
    /// <summary>Prepares a box.</summary>
    /// <param name="axes">1 to 3.</param>
    /// <param name="points">Points a side.</param>
    /// <param name="length">Length of a side.</param>
    public PeriodicSpectrum(int axes, int points, double length = 1)
    {
        (Axes, Points) = (axes, points);
        Shape = [.. Enumerable.Repeat(points, axes)];
        int half = points / 2 + 1;
        Count = (int)Math.Pow(points, axes - 1) * half;
        WaveNumbers = [.. Enumerable.Range(0, axes).Select(_ => new double[Count])];
        SquaredNorms = new double[Count];
        IsKept = new bool[Count];
        double unit = 2 * Math.PI / length;
        for (int c = 0; c < Count; c++)
        {
            int rest = c, largest = 0;
            for (int axis = axes - 1; axis >= 0; axis--)
            {
                int n = axis == axes - 1 ? half : points, k = rest % n;
                rest /= n;
                k = k > points / 2 ? k - points : k;
                largest = Math.Max(largest, Math.Abs(k));
                WaveNumbers[axis][c] = unit * k;
                SquaredNorms[c] += unit * unit * k * k;
            }
            // The 2/3 rule: products of such modes do not fold back onto them.
            IsKept[c] = 3 * largest < points;
        }
    }

    public int Axes { get; }

    public int Points { get; }

    public int[] Shape { get; }

    /// <summary>Complex numbers in a half spectrum.</summary>
    public int Count { get; }

    /// <summary>2π k / length of each mode, by axis.</summary>
    public double[][] WaveNumbers { get; }

    /// <summary>Their squared lengths.</summary>
    public double[] SquaredNorms { get; }

    /// <summary>Modes that are kept when products are formed.</summary>
    public bool[] IsKept { get; }
}
