namespace EquivSim.O3;

/// <summary>
/// A grid on the unit sphere, polar angles beta (from the y axis) times equispaced azimuths alpha (from z towards x), with the weights
/// that integrate polynomials exactly.
/// </summary>
/// <example><code>
/// var grid = SphereGrid.GaussLegendre(degree: 8);    // 5 x 9 points, exact for products of two functions of degree 4
/// </code></example>
public sealed class SphereGrid
{
    private SphereGrid(double[] betas, double[] weights, int alphas, int degree)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alphas);
        Betas = betas;
        Weights = weights;
        Alphas = [.. Enumerable.Range(0, alphas).Select(i => 2 * Math.PI * i / alphas)];
        Degree = Math.Min(degree, alphas - 1);
    }

    /// <summary>Polar angles, ascending.</summary>
    public IReadOnlyList<double> Betas { get; }

    /// <summary>Azimuths, ascending from 0.</summary>
    public IReadOnlyList<double> Alphas { get; }

    /// <summary>Weight of each polar angle in the integral over cos(beta); they sum to 2. A point's weight is 2 pi / Alphas.Count times that.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>Polynomials in x, y, z up to this degree are integrated exactly.</summary>
    public int Degree { get; }

    /// <summary>The smallest Gauss-Legendre grid that integrates polynomials of the degree given exactly.</summary>
    public static SphereGrid GaussLegendre(int degree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        return GaussLegendre(degree / 2 + 1, degree + 1);
    }

    /// <summary>The Gauss-Legendre grid with given numbers of polar angles and azimuths.</summary>
    public static SphereGrid GaussLegendre(int betas, int alphas)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(betas);
        double[] angles = new double[betas], weights = new double[betas];
        for (int i = 0; i < betas; i++)
            (angles[i], weights[i]) = GaussLegendreNode(i, betas);
        return new SphereGrid(angles, weights, alphas, 2 * betas - 1);
    }

    /// <summary>The smallest grid of e3nn's equispaced kind that integrates polynomials of the degree given exactly.</summary>
    public static SphereGrid Equispaced(int degree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        return Equispaced(degree + 1, degree + 1);
    }

    /// <summary>
    /// e3nn's grid: beta_i = (i + 1/2) pi / betas. Its default for harmonics up to lmax has 2 (lmax+1) polar angles and
    /// 2 lmax + 1 azimuths.
    /// </summary>
    public static SphereGrid Equispaced(int betas, int alphas)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(betas);
        double[] angles = new double[betas], weights = new double[betas];
        for (int i = 0; i < betas; i++)
        {
            // Fejer's first rule.
            angles[i] = (i + 0.5) * Math.PI / betas;
            double sum = 1;
            for (int j = 1; 2 * j < betas + 1; j++)
                sum -= 2 * Math.Cos(2 * j * angles[i]) / (4.0 * j * j - 1);
            weights[i] = 2 * sum / betas;
        }
        return new SphereGrid(angles, weights, alphas, betas - 1);
    }

    /// <summary>The points as unit vectors, [Betas.Count, Alphas.Count, 3] row-major.</summary>
    public double[] ToVectors()
    {
        double[] vectors = new double[Betas.Count * Alphas.Count * 3];
        int at = 0;
        foreach (double beta in Betas)
        {
            foreach (double alpha in Alphas)
            {
                vectors[at++] = Math.Sin(beta) * Math.Sin(alpha);
                vectors[at++] = Math.Cos(beta);
                vectors[at++] = Math.Sin(beta) * Math.Cos(alpha);
            }
        }
        return vectors;
    }

    /// <summary>The angle whose cosine is the i-th root of the Legendre polynomial P_n, counted from 1 downwards, and its weight.</summary>
    private static (double Angle, double Weight) GaussLegendreNode(int i, int n)
    {
        double angle = Math.PI * (i + 0.75) / (n + 0.5), slope = 1;
        // Newton in the angle: near the poles the cosine would lose digits.
        for (int step = 0; step < 10; step++)
        {
            (double sine, double cosine) = Math.SinCos(angle);
            double before = 1, value = cosine;
            for (int l = 1; l < n; l++)
                (before, value) = (value, ((2 * l + 1) * cosine * value - l * before) / (l + 1));
            // dP_n/d(angle) = n (cos P_n - P_(n-1)) / sin
            slope = n * (cosine * value - before) / sine;
            double change = value / slope;
            angle -= change;
            if (Math.Abs(change) < 1e-15)
                break;
        }
        return (angle, 2 / (slope * slope));
    }
}
