namespace EquivSim.Electrostatics;

/// <summary>The wave vectors k = 2π (h a* + k b* + l c*) of a cell up to a length, as rows of constant h ≥ 0 and k.</summary>
/// <remarks>Rows with h &gt; 0 stand for their mirror images too, by a weight of two.</remarks>
internal sealed class WaveVectors
{
    private readonly double[] _multipliers;

    /// <param name="lattice">A fully periodic cell.</param>
    /// <param name="alpha">Splitting parameter: multipliers are (4π/V) exp(-k²/4α²)/k².</param>
    /// <param name="cutoff">Largest |k|.</param>
    public WaveVectors(Lattice lattice, double alpha, double cutoff)
    {
        (Lattice, Alpha) = (lattice, alpha);
        for (int axis = 0; axis < 3; axis++)
        {
            ReadOnlySpan<double> v = lattice.Vectors.Slice(3 * axis, 3);
            double length = Math.Sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
            Limits[axis] = (int)Math.Floor(cutoff * length / (2 * Math.PI) + 1e-9);
        }
        List<(int, int)> rows = [];
        for (int h = 0; h <= Limits[0]; h++)
        {
            for (int k = -Limits[1]; k <= Limits[1]; k++)
                rows.Add((h, k));
        }
        double prefactor = 4 * Math.PI / lattice.Cell.Volume;
        List<(int H, int K)> kept = [];
        List<double> multipliers = [];
        double[] line = new double[Length];
        foreach ((int h, int k) in rows)
        {
            bool any = false;
            for (int i = 0; i < Length; i++)
            {
                (double x, double y, double z) = Vector(h, k, i - Limits[2]);
                double square = x * x + y * y + z * z;
                bool inside = square > 0 && square <= cutoff * cutoff * (1 + 1e-12);
                line[i] = inside ? (h > 0 ? 2 : 1) * prefactor * Math.Exp(-square / (4 * alpha * alpha)) / square : 0;
                any |= inside;
            }
            if (!any)
                continue;
            kept.Add((h, k));
            multipliers.AddRange(line);
        }
        Rows = [.. kept];
        _multipliers = [.. multipliers];
    }

    public Lattice Lattice { get; }

    public double Alpha { get; }

    /// <summary>Largest h, |k| and |l|.</summary>
    public int[] Limits { get; } = new int[3];

    /// <summary>Numbers in a row: l from -Limits[2] to Limits[2].</summary>
    public int Length => 2 * Limits[2] + 1;

    /// <summary>h and k of each row.</summary>
    public (int H, int K)[] Rows { get; }

    /// <summary>Multipliers of a row, zero beyond the cut-off.</summary>
    public ReadOnlySpan<double> Multipliers(int row) => _multipliers.AsSpan(row * Length, Length);

    /// <summary>A wave vector.</summary>
    public (double X, double Y, double Z) Vector(int h, int k, int l)
    {
        ReadOnlySpan<double> m = Lattice.Inverse;
        const double turn = 2 * Math.PI;
        return (turn * (h * m[0] + k * m[1] + l * m[2]), turn * (h * m[3] + k * m[4] + l * m[5]), turn * (h * m[6] + k * m[7] + l * m[8]));
    }
}
