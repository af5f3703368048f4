using MathNet.Numerics;

namespace EquivSim.Electrostatics;

/// <summary>How one requested error is shared among the approximations of a range-separated potential. The shares were set so that measured errors stay below the request.</summary>
/// <param name="Tolerance">Requested relative error of the field.</param>
internal readonly record struct ErrorBudget(double Tolerance)
{
    /// <summary>Error of the Gaussian sum in units of α.</summary>
    public double Quadrature => 0.015 * Tolerance;

    /// <summary>Error of one Gaussian on the Chebyshev grid.</summary>
    public double Gaussian => 0.05 * Tolerance;

    /// <summary>Error of the Tucker compression relative to the norm.</summary>
    public double Compression => 0.008 * Tolerance;

    /// <summary>Error of one Gaussian in the cells.</summary>
    public double Cell => 0.05 * Tolerance;

    /// <summary>Error of the polynomials of the short-range kernel.</summary>
    public double Kernel => 0.01 * Tolerance;

    /// <summary>Where erfc(αr) has fallen to a share of the tolerance, Å.</summary>
    public double Cutoff(double alpha) => SpecialFunctions.ErfcInv(0.15 * Tolerance) / alpha;
}
