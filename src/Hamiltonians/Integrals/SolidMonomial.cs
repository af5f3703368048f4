namespace EquivSim.Hamiltonians.Integrals;

/// <summary>A term coefficient * x^X y^Y z^Z of the solid harmonic of an orbital of a shell.</summary>
internal readonly record struct SolidMonomial(int Orbital, double Coefficient, int X, int Y, int Z)
{
    private static readonly double S3 = Math.Sqrt(3), S15 = Math.Sqrt(15), S38 = Math.Sqrt(3.0 / 8), S58 = Math.Sqrt(5.0 / 8);

    private static readonly SolidMonomial[][] Tables =
    [
        [new(0, 1, 0, 0, 0)],
        [new(0, 1, 0, 1, 0), new(1, 1, 0, 0, 1), new(2, 1, 1, 0, 0)],
        [
            new(0, S3, 1, 1, 0),
            new(1, S3, 0, 1, 1),
            new(2, 1, 0, 0, 2), new(2, -0.5, 2, 0, 0), new(2, -0.5, 0, 2, 0),
            new(3, S3, 1, 0, 1),
            new(4, S3 / 2, 2, 0, 0), new(4, -S3 / 2, 0, 2, 0),
        ],
        [
            new(0, 3 * S58, 2, 1, 0), new(0, -S58, 0, 3, 0),
            new(1, S15, 1, 1, 1),
            new(2, 4 * S38, 0, 1, 2), new(2, -S38, 2, 1, 0), new(2, -S38, 0, 3, 0),
            new(3, 1, 0, 0, 3), new(3, -1.5, 2, 0, 1), new(3, -1.5, 0, 2, 1),
            new(4, 4 * S38, 1, 0, 2), new(4, -S38, 3, 0, 0), new(4, -S38, 1, 2, 0),
            new(5, S15 / 2, 2, 0, 1), new(5, -S15 / 2, 0, 2, 1),
            new(6, S58, 3, 0, 0), new(6, -3 * S58, 1, 2, 0),
        ],
    ];

    /// <summary>Racah's solid harmonics of a degree, m = -l..l, as polynomials.</summary>
    public static ReadOnlySpan<SolidMonomial> OfDegree(int degree) => Tables[degree];
}
