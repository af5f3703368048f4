namespace EquivSim.Potentials;

/// <summary>An orthonormal frame for each edge.</summary>
internal static unsafe class EdgeFrame
{
    /// <summary>A unit vector and two more that make an orthonormal frame with it.</summary>
    public static void Write(double x, double y, double z, double* frame)
    {
        (frame[0], frame[1], frame[2]) = (x, y, z);
        // Cross product with the axis that the vector leans on least.
        double a = Math.Abs(x), b = Math.Abs(y), c = Math.Abs(z);
        (double p, double q, double s) = a <= b && a <= c ? (0.0, z, -y) : b <= c ? (-z, 0.0, x) : (y, -x, 0.0);
        double length = 1 / Math.Sqrt(p * p + q * q + s * s);
        (p, q, s) = (p * length, q * length, s * length);
        (frame[3], frame[4], frame[5]) = (p, q, s);
        (frame[6], frame[7], frame[8]) = (y * s - z * q, z * p - x * s, x * q - y * p);
    }
}
