using System.Numerics;

namespace EquivSim.Hamiltonians.Integrals;

/// <summary>
/// The potential energy of an electron in the field of charges, by the scheme of McMurchie and Davidson: the product of two
/// Gaussians in Hermite functions, and those of all charges summed before the orbitals see them. A machine vector holds charges.
/// A charge may be screened: a Gaussian cloud of the opposite charge sits on it, and nothing is left of its field outside. Clouds
/// of several widths give several matrices in one pass.
/// </summary>
internal sealed class PointChargeIntegral : IPairIntegral
{
    private static readonly int Lanes = Vector<double>.Count;
    private readonly double[] _charges, _x, _y, _z;
    private readonly double?[] _clouds;

    /// <param name="charges">e; a nucleus is positive.</param>
    /// <param name="positions">Three for each charge, bohr.</param>
    /// <param name="clouds">For each matrix the exponent w of the clouds (w/pi)^3/2 exp(-w r^2), bohr^-2; null: no clouds.</param>
    public PointChargeIntegral(ReadOnlySpan<double> charges, ReadOnlySpan<double> positions, params double?[] clouds)
    {
        _clouds = clouds;
        int padded = (charges.Length + Lanes - 1) / Lanes * Lanes;
        (_charges, _x, _y, _z) = (new double[padded], new double[padded], new double[padded], new double[padded]);
        for (int i = 0; i < charges.Length; i++)
            (_charges[i], _x[i], _y[i], _z[i]) = (charges[i], positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]);
    }

    public int Components => _clouds.Length;

    public void Add(PrimitivePair pair, int degreeA, int degreeB, Span<double> block)
    {
        HermitePlan plan = HermitePlan.OfDegree(degreeA + degreeB);
        int width = plan.Width, volume = width * width * width, columns = degreeB + 1, size = (degreeA + 1) * columns * width;
        Span<double> potentials = stackalloc double[_clouds.Length * volume];
        SumCharges(pair, plan, potentials);
        Span<double> e = stackalloc double[3 * size];
        e.Clear();
        for (int axis = 0; axis < 3; axis++)
            Expand(pair, axis, degreeA, degreeB, width, e.Slice(axis * size, size));
        int area = (2 * degreeA + 1) * (2 * degreeB + 1);
        for (int c = 0; c < _clouds.Length; c++)
            Contract(pair, degreeA, degreeB, width, e, potentials.Slice(c * volume, volume), block.Slice(c * area, area));
    }

    /// <summary>Adds the sum of Hermite coefficients times potentials.</summary>
    private static void Contract(
        PrimitivePair pair, int degreeA, int degreeB, int width, ReadOnlySpan<double> e, ReadOnlySpan<double> potential, Span<double> block)
    {
        int columns = degreeB + 1, size = (degreeA + 1) * columns * width;
        double factor = -2 * Math.PI / pair.P * pair.Factor;
        foreach (SolidMonomial a in SolidMonomial.OfDegree(degreeA))
        {
            foreach (SolidMonomial b in SolidMonomial.OfDegree(degreeB))
            {
                ReadOnlySpan<double> ex = e.Slice((a.X * columns + b.X) * width, a.X + b.X + 1);
                ReadOnlySpan<double> ey = e.Slice(size + (a.Y * columns + b.Y) * width, a.Y + b.Y + 1);
                ReadOnlySpan<double> ez = e.Slice(2 * size + (a.Z * columns + b.Z) * width, a.Z + b.Z + 1);
                double sum = 0;
                for (int t = 0; t < ex.Length; t++)
                {
                    for (int u = 0; u < ey.Length; u++)
                    {
                        double inner = 0;
                        int at = (t * width + u) * width;
                        for (int v = 0; v < ez.Length; v++)
                            inner += ez[v] * potential[at + v];
                        sum += ex[t] * ey[u] * inner;
                    }
                }
                block[a.Orbital * (2 * degreeB + 1) + b.Orbital] += factor * a.Coefficient * b.Coefficient * sum;
            }
        }
    }

    /// <summary>For each kind of cloud the charge-weighted Hermite Coulomb integrals R(0; t, u, v) at the center of the pair.</summary>
    private void SumCharges(PrimitivePair pair, HermitePlan plan, Span<double> potentials)
    {
        int orders = plan.Degree + 1, results = plan.Results.Length, volume = plan.Width * plan.Width * plan.Width;
        Span<Vector<double>> r = stackalloc Vector<double>[plan.Count];
        Span<Vector<double>> sums = stackalloc Vector<double>[_clouds.Length * results];
        Span<Vector<double>> point = stackalloc Vector<double>[orders];
        Span<Vector<double>> cloud = stackalloc Vector<double>[orders];
        sums.Clear();
        double p = pair.P;
        (Vector<double> x, Vector<double> y, Vector<double> z) = (new(pair.Center(0)), new(pair.Center(1)), new(pair.Center(2)));
        for (int i = 0; i < _charges.Length; i += Lanes)
        {
            (Vector<double> dx, Vector<double> dy, Vector<double> dz) = (x - new Vector<double>(_x, i), y - new Vector<double>(_y, i), z - new Vector<double>(_z, i));
            Vector<double> squared = dx * dx + dy * dy + dz * dz, charges = new(_charges, i);
            bool havePoint = false;
            for (int c = 0; c < _clouds.Length; c++)
            {
                double reduced = 0;
                if (_clouds[c] is { } w)
                {
                    // Two Gaussians repel each other like a Gaussian of this exponent and a point; outside of both nothing is left.
                    reduced = p * w / (p + w);
                    if (Vector.GreaterThanAll(reduced * squared, new Vector<double>(BoysFunction.Largest)))
                        continue;
                    BoysFunction.Compute(orders - 1, reduced * squared, cloud);
                }
                if (!havePoint)
                    BoysFunction.Compute(orders - 1, p * squared, point);
                havePoint = true;
                Vector<double> pointScale = charges, cloudScale = -Math.Sqrt(reduced / p) * charges;
                for (int n = 0; n < orders; n++)
                {
                    r[n] = pointScale * point[n];
                    if (reduced > 0)
                        r[n] += cloudScale * cloud[n];
                    pointScale *= -2 * p;
                    cloudScale *= -2 * reduced;
                }
                plan.Raise(dx, dy, dz, r, sums.Slice(c * results, results));
            }
        }
        potentials.Clear();
        for (int c = 0; c < _clouds.Length; c++)
        {
            for (int i = 0; i < results; i++)
                potentials[c * volume + plan.Results[i].Place] = Vector.Sum(sums[c * results + i]);
        }
    }

    /// <summary>Coefficients of (x-A)^i (x-B)^j in Hermite functions of the center, e[(i, j), t].</summary>
    private static void Expand(PrimitivePair pair, int axis, int degreeA, int degreeB, int width, Span<double> e)
    {
        double center = pair.Center(axis), pa = center - pair.CenterA(axis), pb = center - pair.CenterB(axis), half = 0.5 / pair.P;
        int columns = degreeB + 1;
        e[0] = 1;
        for (int i = 0; i <= degreeA; i++)
        {
            for (int j = 0; j <= degreeB; j++)
            {
                if (i + j == 0)
                    continue;
                // One power less, of B's if it has any.
                (int from, double distance) = j > 0 ? (i * columns + j - 1, pb) : ((i - 1) * columns + j, pa);
                ReadOnlySpan<double> lower = e.Slice(from * width, width);
                Span<double> row = e.Slice((i * columns + j) * width, width);
                for (int t = 0; t <= i + j; t++)
                    row[t] = distance * lower[t] + (t > 0 ? half * lower[t - 1] : 0) + (t + 1 < width ? (t + 1) * lower[t + 1] : 0);
            }
        }
    }
}
