namespace EquivSim.Hamiltonians;

/// <summary>
/// A shell of contracted real spherical Gaussians of one degree: chi_m(r) = S_lm(r) sum_k c_k exp(-a_k r^2), m = -l..l, lengths in bohr.
/// </summary>
/// <remarks>
/// S_lm are Racah's solid harmonics without the Condon-Shortley sign, S_00 = 1, S_1 = (y, z, x); their squares sum to r^(2l). The
/// coefficients hold every normalisation. Shells with the same numbers are equal.
/// </remarks>
public sealed class BasisShell : IEquatable<BasisShell>
{
    /// <summary>The largest degree that the integrals know: f.</summary>
    public const int MaxDegree = 3;

    private readonly double[] _exponents, _coefficients;

    /// <summary>Makes a shell from coefficients that hold every normalisation.</summary>
    /// <param name="degree">l: 0 (s) to 3 (f).</param>
    /// <param name="exponents">One for each primitive, bohr^-2, positive.</param>
    /// <param name="coefficients">One for each primitive.</param>
    /// <exception cref="ArgumentException">The degree is unknown, there is no primitive, or the numbers do not fit.</exception>
    public BasisShell(int degree, ReadOnlySpan<double> exponents, ReadOnlySpan<double> coefficients)
    {
        if (degree is < 0 or > MaxDegree)
            throw new ArgumentException($"Received a shell of degree {degree}, expected 0 (s) to {MaxDegree} (f).", nameof(degree));
        if (exponents.Length == 0 || exponents.Length != coefficients.Length)
            throw new ArgumentException($"Received {exponents.Length} exponents and {coefficients.Length} coefficients, expected as many of both and at least one.");
        for (int k = 0; k < exponents.Length; k++)
        {
            if (!(exponents[k] > 0) || !double.IsFinite(exponents[k]) || !double.IsFinite(coefficients[k]))
                throw new ArgumentException($"Primitive {k} has the exponent {exponents[k]} and the coefficient {coefficients[k]}, expected finite numbers and a positive exponent.");
        }
        (Degree, _exponents, _coefficients) = (degree, exponents.ToArray(), coefficients.ToArray());
    }

    /// <summary>l.</summary>
    public int Degree { get; }

    /// <summary>Number of orbitals, 2l+1.</summary>
    public int OrbitalCount => 2 * Degree + 1;

    /// <summary>Exponents, bohr^-2.</summary>
    public ReadOnlySpan<double> Exponents => _exponents;

    /// <summary>Coefficients, every normalisation included.</summary>
    public ReadOnlySpan<double> Coefficients => _coefficients;

    /// <summary>A normalised shell from contraction coefficients of normalised primitives, which is what basis set files hold.</summary>
    /// <param name="degree">l: 0 (s) to 3 (f).</param>
    /// <param name="exponents">One for each primitive, bohr^-2, positive.</param>
    /// <param name="contraction">One for each primitive; their common scale does not matter.</param>
    /// <exception cref="ArgumentException">As for the constructor, or the contraction is zero.</exception>
    public static BasisShell FromContraction(int degree, ReadOnlySpan<double> exponents, ReadOnlySpan<double> contraction)
    {
        var raw = new BasisShell(degree, exponents, contraction);
        double[] c = raw._coefficients;
        for (int k = 0; k < c.Length; k++)
            c[k] /= Math.Sqrt(SelfOverlap(degree, 2 * exponents[k]));
        double norm = 0;
        for (int i = 0; i < c.Length; i++)
        {
            for (int k = 0; k < c.Length; k++)
                norm += c[i] * c[k] * SelfOverlap(degree, exponents[i] + exponents[k]);
        }
        if (!(norm > 0))
            throw new ArgumentException("The contraction coefficients are all zero.", nameof(contraction));
        for (int k = 0; k < c.Length; k++)
            c[k] /= Math.Sqrt(norm);
        return raw;
    }

    /// <summary>The radial factor sum_k c_k exp(-a_k r^2).</summary>
    /// <param name="squaredDistance">r^2, bohr^2.</param>
    public double Radial(double squaredDistance)
    {
        double sum = 0;
        for (int k = 0; k < _exponents.Length; k++)
            sum += _coefficients[k] * Math.Exp(-_exponents[k] * squaredDistance);
        return sum;
    }

    /// <summary>Integral of S_lm^2 exp(-p r^2): 4 pi/(2l+1) times the integral of r^(2l+2) exp(-p r^2).</summary>
    internal static double SelfOverlap(int degree, double p)
    {
        double value = Math.Pow(Math.PI / p, 1.5);
        for (int l = 1; l <= degree; l++)
            value *= (2 * l - 1) / (2 * p);
        return value;
    }

    /// <inheritdoc/>
    public bool Equals(BasisShell? other) => other is not null && Degree == other.Degree
        && _exponents.AsSpan().SequenceEqual(other._exponents) && _coefficients.AsSpan().SequenceEqual(other._coefficients);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BasisShell);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Degree, _exponents.Length, _exponents[0], _coefficients[0]);

    /// <summary>Degree and number of primitives, such as <c>p(3)</c>.</summary>
    public override string ToString() => $"{"spdf"[Degree]}({_exponents.Length})";
}
