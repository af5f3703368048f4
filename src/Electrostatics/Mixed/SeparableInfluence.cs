using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>A mesh's influence function as a sum of products, one Gaussian and three axes each: for molecules, wires, slabs and crystals alike.</summary>
internal sealed class SeparableInfluence : MeshInfluence
{
    private readonly double[] _factors;
    private readonly double[][] _strains = new double[6][];
    private readonly int _rows, _half;

    /// <param name="terms">Gaussians of the smooth half.</param>
    /// <param name="lattice">Periodic axes.</param>
    /// <param name="order">Order of the splines.</param>
    /// <param name="size">Mesh, open axes padded.</param>
    /// <param name="spacing">Spacing along open axes.</param>
    /// <param name="pool">Threads.</param>
    public SeparableInfluence(GaussianTerm[] terms, Lattice lattice, int order, (int A, int B, int C) size, double[] spacing, WorkerPool pool)
    {
        (_rows, _half) = (size.B, size.C / 2 + 1);
        int[] points = [size.A, size.B, size.C];
        var filters = new SplineFilter[3 * terms.Length];
        double[][] splines = [.. points.Select(n => BSpline.InverseSquares(order, n))];
        pool.Run(filters.Length, (k, _) => filters[k] = lattice.IsPeriodic(k % 3)
            ? SplineFilter.Periodic(terms[k / 3].T, lattice.Height(k % 3), points[k % 3], splines[k % 3])
            : SplineFilter.Open(terms[k / 3].T, spacing[k % 3], points[k % 3], order));
        _factors = new double[size.A * size.B * _half];
        for (int k = 0; k < 6; k++)
            _strains[k] = new double[_factors.Length];
        pool.Run(size.A, (a, _) =>
        {
            for (int b = 0; b < size.B; b++)
            {
                for (int k = 0; k < terms.Length; k++)
                    AddTerm(a, b, terms[k], filters[3 * k], filters[3 * k + 1], filters[3 * k + 2]);
            }
        });
    }

    public override ReadOnlySpan<double> Factors => _factors;

    public override void AddVirial(int a, int b, ReadOnlySpan<double> energies, ReadOnlySpan<double> squares, Span<double> virial)
    {
        int start = (a * _rows + b) * _half;
        for (int k = 0; k < 6; k++)
        {
            ReadOnlySpan<double> strain = _strains[k].AsSpan(start, _half);
            double sum = 0;
            for (int c = 0; c < strain.Length; c++)
                sum += strain[c] * squares[c];
            virial[k] += sum;
        }
    }

    private void AddTerm(int a, int b, GaussianTerm term, SplineFilter x, SplineFilter y, SplineFilter z)
    {
        int start = (a * _rows + b) * _half;
        double flat = term.Weight * x.Even[a] * y.Even[b], cross = -term.Weight / (2 * term.T * term.T);
        double xx = term.Weight * x.Strain[a] * y.Even[b], xy = cross * x.Odd[a] * y.Odd[b], yy = term.Weight * x.Even[a] * y.Strain[b];
        double xz = cross * x.Odd[a] * y.Even[b], yz = cross * x.Even[a] * y.Odd[b];
        for (int c = 0; c < _half; c++)
        {
            double even = z.Even[c];
            _factors[start + c] += flat * even;
            _strains[0][start + c] += xx * even;
            _strains[1][start + c] += xy * even;
            _strains[2][start + c] += xz * z.Odd[c];
            _strains[3][start + c] += yy * even;
            _strains[4][start + c] += yz * z.Odd[c];
            _strains[5][start + c] += flat * z.Strain[c];
        }
    }
}
