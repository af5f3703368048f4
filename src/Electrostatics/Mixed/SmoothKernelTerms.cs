using MathNet.Numerics.Integration;

namespace EquivSim.Electrostatics;

/// <summary>
/// erf(αr)/r = (2/√π) ∫₀^α exp(-t²r²) dt as a sum of Gaussians, fit to be repeated along periodic axes: each Gaussian then is a product of
/// theta functions on periodic and of plain Gaussians on open axes, less the uniform background of its charge.
/// </summary>
/// <remarks>
/// Gauss-Legendre nodes: equally spread near zero, in the logarithm above. Along periodic axes a Gaussian wider than the cell is uniform, so
/// nothing is left of it below t₀ = π/(6.3 L) when all axes are periodic.
/// </remarks>
internal static class SmoothKernelTerms
{
    private const int NearZero = 12;

    /// <summary>The terms.</summary>
    /// <param name="lattice">Says which axes are periodic.</param>
    /// <param name="extent">Largest distance along each open axis, Å.</param>
    /// <param name="alpha">Split, 1/Å.</param>
    /// <param name="digits">Digits of the kernel, relative to α.</param>
    public static GaussianTerm[] Of(Lattice lattice, ReadOnlySpan<double> extent, double alpha, double digits)
    {
        double longest = 0, open = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            if (lattice.IsPeriodic(axis))
                longest = Math.Max(longest, lattice.Height(axis));
            else
                open += extent[axis] * extent[axis];
        }
        double start = longest > 0 ? Math.PI / (6.3 * longest) : double.MaxValue;
        if (lattice.Dimensions < 3)
            start = Math.Min(start, 1 / Math.Sqrt(Math.Max(open, 1e-4)));
        start = Math.Min(start, 0.5 * alpha);
        double range = Math.Log(alpha / start);
        int count = (int)Math.Ceiling(5 + digits * (0.8 + 0.45 * range));

        List<GaussianTerm> terms = [];
        double scale = 2 / Math.Sqrt(Math.PI);
        if (lattice.Dimensions < 3)
        {
            var low = new GaussLegendreRule(0, start, NearZero);
            for (int k = 0; k < NearZero; k++)
                terms.Add(new(low.Abscissas[k], scale * low.Weights[k]));
        }
        var high = new GaussLegendreRule(Math.Log(start), Math.Log(alpha), count);
        for (int k = 0; k < count; k++)
        {
            double t = Math.Exp(high.Abscissas[k]);
            terms.Add(new(t, scale * t * high.Weights[k]));
        }
        return [.. terms];
    }

    /// <summary>Sum of w π^{p/2}/(t^p ∏L): what each term holds of uniform background, p axes being periodic; zero for open systems.</summary>
    public static double Background(GaussianTerm[] terms, Lattice lattice)
    {
        if (lattice.Dimensions == 0)
            return 0;
        double sum = 0;
        foreach (GaussianTerm term in terms)
        {
            double product = term.Weight;
            for (int axis = 0; axis < 3; axis++)
            {
                if (lattice.IsPeriodic(axis))
                    product *= Math.Sqrt(Math.PI) / (term.T * lattice.Height(axis));
            }
            sum += product;
        }
        return sum;
    }

    /// <summary>
    /// What a net charge adds to the potential per unit of charge, so that the result does not depend on α: a crystal has a uniform background;
    /// between a charged slab's (wire's) charges acts -2π|z|/area (-2 ln(ρ/Å)/length).
    /// </summary>
    public static double NetChargePotential(Lattice lattice, double alpha)
    {
        double measure = 1;
        for (int axis = 0; axis < 3; axis++)
            measure *= lattice.IsPeriodic(axis) ? lattice.Height(axis) : 1;
        return lattice.Dimensions switch
        {
            3 => -Math.PI / (alpha * alpha * measure),
            2 => -2 * Math.Sqrt(Math.PI) / (alpha * measure),
            1 => (2 * Math.Log(alpha) + MathNet.Numerics.Constants.EulerMascheroni) / measure,
            _ => 0,
        };
    }
}
