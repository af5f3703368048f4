namespace EquivSim.Electrostatics;

/// <summary>SPME's influence function in a crystal: (4π/V) exp(-k²/4α²)/k² over the squared transforms of the splines.</summary>
internal sealed class PeriodicInfluence : MeshInfluence
{
    private readonly double[] _factors;
    private readonly Lattice _lattice;
    private readonly int[] _size;
    private readonly double _alpha;

    public PeriodicInfluence(Lattice lattice, double alpha, int order, (int A, int B, int C) size)
    {
        (_lattice, _alpha) = (lattice, alpha);
        _size = [size.A, size.B, size.C];
        int half = size.C / 2 + 1;
        _factors = new double[size.A * size.B * half];
        double[] splineA = BSpline.InverseSquares(order, size.A), splineB = BSpline.InverseSquares(order, size.B), splineC = BSpline.InverseSquares(order, size.C);
        double prefactor = 4 * Math.PI / lattice.Cell.Volume;
        for (int a = 0; a < size.A; a++)
        {
            for (int b = 0; b < size.B; b++)
            {
                for (int c = 0; c < half; c++)
                {
                    // At half the sampling rate a wave and its mirror image are one, and in skewed cells they differ in length; the kernel has died away there.
                    if (2 * a == size.A || 2 * b == size.B || 2 * c == size.C || (a | b | c) == 0)
                        continue;
                    (double x, double y, double z) = Vector(a, b, c);
                    double square = x * x + y * y + z * z;
                    _factors[(a * size.B + b) * half + c] = prefactor * Math.Exp(-square / (4 * alpha * alpha)) / square * splineA[a] * splineB[b] * splineC[c];
                }
            }
        }
    }

    public override ReadOnlySpan<double> Factors => _factors;

    public override void AddVirial(int a, int b, ReadOnlySpan<double> energies, ReadOnlySpan<double> squares, Span<double> virial)
    {
        for (int c = 0; c < energies.Length; c++)
        {
            double e = energies[c];
            if (e == 0)
                continue;
            (double x, double y, double z) = Vector(a, b, c);
            double f = 2 * e * (1 / (x * x + y * y + z * z) + 1 / (4 * _alpha * _alpha));
            virial[0] += e - f * x * x;
            virial[1] -= f * x * y;
            virial[2] -= f * x * z;
            virial[3] += e - f * y * y;
            virial[4] -= f * y * z;
            virial[5] += e - f * z * z;
        }
    }

    private (double X, double Y, double Z) Vector(int a, int b, int c)
    {
        ReadOnlySpan<double> m = _lattice.Inverse;
        double h = 2 * Math.PI * (2 * a > _size[0] ? a - _size[0] : a), k = 2 * Math.PI * (2 * b > _size[1] ? b - _size[1] : b), l = 2 * Math.PI * c;
        return (h * m[0] + k * m[1] + l * m[2], h * m[3] + k * m[4] + l * m[5], h * m[6] + k * m[7] + l * m[8]);
    }
}
