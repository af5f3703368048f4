using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>The factors exp(2πi h a), exp(2πi k b), exp(2πi l c) of points with fractional coordinates a, b, c, eight points side by side.</summary>
internal sealed class PhaseTable
{
    private double[] _real = [], _imaginary = [];

    /// <summary>Points in a group.</summary>
    public const int Lanes = 8;

    /// <summary>Number of groups of eight; the last is filled up with points at the origin.</summary>
    public int Groups { get; private set; }

    /// <summary>Numbers per group and part: factors of the three axes one after the other, [factor, 8].</summary>
    public int Stride { get; private set; }

    /// <summary>First factor of each axis within a group.</summary>
    public int[] Offsets { get; } = new int[3];

    /// <summary>Real parts of a group.</summary>
    public ReadOnlySpan<double> Real(int group) => _real.AsSpan(group * Stride, Stride);

    /// <summary>Imaginary parts of a group.</summary>
    public ReadOnlySpan<double> Imaginary(int group) => _imaginary.AsSpan(group * Stride, Stride);

    /// <summary>Fills the table.</summary>
    public void Build(WaveVectors waves, ReadOnlySpan<double> points, WorkerPool pool)
    {
        int count = points.Length / 3;
        Groups = (count + Lanes - 1) / Lanes;
        int[] limits = waves.Limits;
        int[] sizes = [limits[0] + 1, 2 * limits[1] + 1, 2 * limits[2] + 1];
        (Offsets[0], Offsets[1], Offsets[2]) = (0, sizes[0] * Lanes, (sizes[0] + sizes[1]) * Lanes);
        Stride = (sizes[0] + sizes[1] + sizes[2]) * Lanes;
        Buffers.Grow(ref _real, Groups * Stride);
        Buffers.Grow(ref _imaginary, Groups * Stride);
        double[] places = points.ToArray();
        pool.Run(Groups, (group, _) =>
        {
            Span<double> fraction = stackalloc double[3];
            for (int lane = 0; lane < Lanes; lane++)
            {
                int p = group * Lanes + lane;
                (fraction[0], fraction[1], fraction[2]) = p < count ? waves.Lattice.Fractional(places[3 * p], places[3 * p + 1], places[3 * p + 2]) : (0, 0, 0);
                for (int axis = 0; axis < 3; axis++)
                {
                    double f = fraction[axis] - Math.Round(fraction[axis]);
                    int first = axis == 0 ? 0 : -limits[axis];
                    for (int k = 0; k < sizes[axis]; k++)
                    {
                        int place = group * Stride + Offsets[axis] + k * Lanes + lane;
                        (_imaginary[place], _real[place]) = Math.SinCos(2 * Math.PI * f * (first + k));
                    }
                }
            }
        });
    }
}
