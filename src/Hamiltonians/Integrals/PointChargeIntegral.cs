using System.Numerics;

namespace EquivSim.Hamiltonians.Integrals;

/// <summary>
/// The potential energy of an electron in the field of charges, by the scheme of McMurchie and Davidson: the product of two
/// Gaussians in Hermite functions, and those of all charges summed before the orbitals see them. A machine vector holds charges.
/// A charge may be screened: a Gaussian cloud of the opposite charge sits on it, and nothing is left of its field outside.
/// </summary>
internal sealed class PointChargeIntegral : IPairIntegral
{
    private static readonly int Lanes = Vector<double>.Count;
    private readonly double[] _charges, _x, _y, _z;
    private readonly double? _screening;

    /// <param name="charges">e; a nucleus is positive.</param>
    /// <param name="positions">Three for each charge, bohr.</param>
    /// <param name="screening">Exponent w of the clouds (w/pi)^3/2 exp(-w r^2), bohr^-2; null: no clouds.</param>
    public PointChargeIntegral(ReadOnlySpan<double> charges, ReadOnlySpan<double> positions, double? screening = null)
    {
        _screening = screening;
        int padded = (charges.Length + Lanes - 1) / Lanes * Lanes;
        (_charges, _x, _y, _z) = (new double[padded], new double[padded], new double[padded], new double[padded]);
        for (int i = 0; i < charges.Length; i++)
            (_charges[i], _x[i], _y[i], _z[i]) = (charges[i], positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]);
    }

    public int Components => 1;

    public void Add(PrimitivePair pair, int degreeA, int degreeB, Span<double> block)
    {
        HermitePlan plan = HermitePlan.OfDegree(degreeA + degreeB);
        int width = plan.Width, columns = degreeB + 1, size = (degreeA + 1) * columns * width;
        Span<double> potential = stackalloc double[width * width * width];
        SumCharges(pair, plan, potential);
        Span<double> e = stackalloc double[3 * size];
        e.Clear();
        for (int axis = 0; axis < 3; axis++)
            Expand(pair, axis, degreeA, degreeB, width, e.Slice(axis * size, size));

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

    /// <summary>Charge-weighted Hermite Coulomb integrals R(0; t, u, v) at the center of the pair.</summary>
    private void SumCharges(PrimitivePair pair, HermitePlan plan, Span<double> potential)
    {
        int degree = plan.Degree;
        Span<Vector<double>> r = stackalloc Vector<double>[plan.Count];
        Span<Vector<double>> sums = stackalloc Vector<double>[plan.Results.Length];
        Span<Vector<double>> distances = stackalloc Vector<double>[3];
        Span<double> boys = stackalloc double[degree + 1];
        Span<double> lanes = stackalloc double[(degree + 1) * Lanes];
        sums.Clear();
        double p = pair.P;
        for (int c = 0; c < _charges.Length; c += Lanes)
        {
            distances[0] = new Vector<double>(pair.Center(0)) - new Vector<double>(_x, c);
            distances[1] = new Vector<double>(pair.Center(1)) - new Vector<double>(_y, c);
            distances[2] = new Vector<double>(pair.Center(2)) - new Vector<double>(_z, c);
            Vector<double> t = p * (distances[0] * distances[0] + distances[1] * distances[1] + distances[2] * distances[2]);
            bool any = false;
            for (int lane = 0; lane < Lanes; lane++)
                any |= Weigh(p, t[lane] / p, _charges[c + lane], boys, lanes[lane..]);
            if (!any)
                continue;
            for (int n = 0; n <= degree; n++)
                r[n] = new Vector<double>(lanes[(n * Lanes)..]);
            int next = degree + 1;
            foreach (HermitePlan.Step step in plan.Steps)
            {
                Vector<double> value = distances[step.Axis] * r[step.Lower1];
                if (step.Factor > 0)
                    value += (double)step.Factor * r[step.Lower2];
                r[next++] = value;
            }
            for (int i = 0; i < sums.Length; i++)
                sums[i] += r[plan.Results[i].Value];
        }
        potential.Clear();
        for (int i = 0; i < sums.Length; i++)
            potential[plan.Results[i].Place] = Vector.Sum(sums[i]);
    }

    /// <summary>R(n; 0, 0, 0) of one charge, n = 0, 1, ..., at every <see cref="Lanes"/>-th place; false when all are zero.</summary>
    private bool Weigh(double p, double squaredDistance, double charge, Span<double> boys, Span<double> weights)
    {
        if (_screening is not { } w)
        {
            Fill(p, charge, squaredDistance, boys, weights, add: false);
            return true;
        }
        // Two Gaussians repel each other like a Gaussian of this exponent and a point.
        double reduced = p * w / (p + w);
        bool inside = reduced * squaredDistance < BoysFunction.Largest && charge != 0;
        Fill(p, inside ? charge : 0, squaredDistance, boys, weights, add: false);
        if (inside)
            Fill(reduced, -charge * Math.Sqrt(reduced / p), squaredDistance, boys, weights, add: true);
        return inside;
    }

    private static void Fill(double exponent, double scale, double squaredDistance, Span<double> boys, Span<double> weights, bool add)
    {
        if (scale != 0)
            BoysFunction.Compute(boys.Length - 1, exponent * squaredDistance, boys);
        for (int n = 0; n < boys.Length; n++, scale *= -2 * exponent)
        {
            double value = scale == 0 ? 0 : scale * boys[n];
            weights[n * Lanes] = add ? weights[n * Lanes] + value : value;
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
