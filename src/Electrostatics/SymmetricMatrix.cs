namespace EquivSim.Electrostatics;

/// <summary>Symmetric 3x3 matrices as xx, xy, xz, yy, yz, zz.</summary>
internal static class SymmetricMatrix
{
    /// <summary>Adds a factor times the six numbers to nine, row-major.</summary>
    public static void AddTo(ReadOnlySpan<double> six, double factor, Span<double> nine)
    {
        nine[0] += factor * six[0];
        nine[1] += factor * six[1];
        nine[2] += factor * six[2];
        nine[3] += factor * six[1];
        nine[4] += factor * six[3];
        nine[5] += factor * six[4];
        nine[6] += factor * six[2];
        nine[7] += factor * six[4];
        nine[8] += factor * six[5];
    }

    /// <summary>The product with a vector.</summary>
    public static (double X, double Y, double Z) Multiply(ReadOnlySpan<double> six, double x, double y, double z) =>
        (six[0] * x + six[1] * y + six[2] * z, six[1] * x + six[3] * y + six[4] * z, six[2] * x + six[4] * y + six[5] * z);
}
