namespace EquivSim.Potentials;

/// <summary>
/// Uniform B-splines that do not vanish at u in [0, 1) of an interval, their derivatives by u, and the local quasi-interpolants that
/// reproduce polynomials of the spline's degree (de Boor, A Practical Guide to Splines).
/// </summary>
internal static unsafe class UniformSpline
{
    /// <summary>Splines that meet at a point of a quintic.</summary>
    public const int QuinticOrder = 6;

    /// <summary>Splines that meet at a point of a cubic.</summary>
    public const int CubicOrder = 4;

    /// <summary>Coefficient of a cubic from samples at its node and the ones beside it, from the middle outwards.</summary>
    public static ReadOnlySpan<double> CubicStencil => [8.0 / 6, -1.0 / 6];

    /// <summary>Coefficient of a quintic from samples at its node and two on each side, from the middle outwards.</summary>
    public static ReadOnlySpan<double> QuinticStencil => [438.0 / 240, -112.0 / 240, 13.0 / 240];

    /// <summary>Four values, then four derivatives.</summary>
    public static void Cubic(double u, double* basis)
    {
        double v = 1 - u;
        basis[0] = v * v * v / 6;
        basis[1] = (4 + u * u * (3 * u - 6)) / 6;
        basis[2] = (1 + u * (3 + u * (3 - 3 * u))) / 6;
        basis[3] = u * u * u / 6;
        basis[4] = -v * v / 2;
        basis[5] = u * (3 * u - 4) / 2;
        basis[6] = (1 + u * (2 - 3 * u)) / 2;
        basis[7] = u * u / 2;
    }

    /// <summary>Six values, then six derivatives.</summary>
    public static void Quintic(double u, double* basis)
    {
        double v = 1 - u, u2 = u * u, v2 = v * v;
        basis[0] = v2 * v2 * v / 120;
        basis[1] = (26 + u * (-50 + u * (20 + u * (20 + u * (-20 + 5 * u))))) / 120;
        basis[2] = (66 + u2 * (-60 + u2 * (30 - 10 * u))) / 120;
        basis[3] = (26 + u * (50 + u * (20 + u * (-20 + u * (-20 + 10 * u))))) / 120;
        basis[4] = (1 + u * (5 + u * (10 + u * (10 + u * (5 - 5 * u))))) / 120;
        basis[5] = u2 * u2 * u / 120;
        basis[6] = -v2 * v2 / 24;
        basis[7] = (-50 + u * (40 + u * (60 + u * (-80 + 25 * u)))) / 120;
        basis[8] = u * (-120 + u2 * (120 - 50 * u)) / 120;
        basis[9] = (50 + u * (40 + u * (-60 + u * (-80 + 50 * u)))) / 120;
        basis[10] = (5 + u * (20 + u * (30 + u * (20 - 25 * u)))) / 120;
        basis[11] = u2 * u2 / 24;
    }
}
