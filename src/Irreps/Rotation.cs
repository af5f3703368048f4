namespace EquivSim.O3;

/// <summary>
/// An element of O(3): a proper rotation, kept as a unit quaternion, possibly followed by the inversion x -> -x.
/// </summary>
/// <remarks>
/// Euler angles are e3nn's: R = Ry(alpha) Rx(beta) Ry(gamma), so that R turns the y axis into the direction with azimuth
/// alpha = atan2(x, z) and polar angle beta. Angles in radians.
/// </remarks>
/// <example><code>
/// var turn = Rotation.FromAxisAngle(0, 1, 0, Math.PI / 2);
/// double[] v = [0, 0, 1];
/// turn.Apply(v, v);                                       // 1, 0, 0
/// Rotation mirrored = turn * Rotation.Inversion;
/// </code></example>
public readonly struct Rotation : IEquatable<Rotation>
{
    // The real part minus 1, so that the default value is the identity.
    private readonly double _wMinusOne;

    private Rotation(double w, double x, double y, double z, bool isImproper)
    {
        _wMinusOne = w - 1;
        (X, Y, Z) = (x, y, z);
        IsImproper = isImproper;
    }

    /// <summary>Real part of the unit quaternion of the proper rotation.</summary>
    public double W => _wMinusOne + 1;

    /// <summary>The quaternion's x component.</summary>
    public double X { get; }

    /// <summary>The quaternion's y component.</summary>
    public double Y { get; }

    /// <summary>The quaternion's z component.</summary>
    public double Z { get; }

    /// <summary>Whether the inversion follows the rotation.</summary>
    public bool IsImproper { get; }

    /// <summary>The rotation that changes nothing.</summary>
    public static Rotation Identity => default;

    /// <summary>x -> -x.</summary>
    public static Rotation Inversion { get; } = new(1, 0, 0, 0, true);

    /// <summary>The rotation of a quaternion of any length but zero.</summary>
    /// <exception cref="ArgumentException">The quaternion is zero or not finite.</exception>
    public static Rotation FromQuaternion(double w, double x, double y, double z)
    {
        double norm = Math.Sqrt(w * w + x * x + y * y + z * z);
        if (!(norm > 0) || !double.IsFinite(norm))
            throw new ArgumentException($"Received the quaternion ({w}, {x}, {y}, {z}), expected a finite one of positive length.");
        return new Rotation(w / norm, x / norm, y / norm, z / norm, false);
    }

    /// <summary>Turn by an angle about an axis of any length but zero, counter-clockwise when the axis points at the viewer.</summary>
    /// <exception cref="ArgumentException">The axis is zero or not finite.</exception>
    public static Rotation FromAxisAngle(double x, double y, double z, double angle)
    {
        double norm = Math.Sqrt(x * x + y * y + z * z);
        if (!(norm > 0) || !double.IsFinite(norm) || !double.IsFinite(angle))
            throw new ArgumentException($"Received the axis ({x}, {y}, {z}) and angle {angle}, expected finite ones and an axis of positive length.");
        double s = Math.Sin(angle / 2) / norm;
        return new Rotation(Math.Cos(angle / 2), s * x, s * y, s * z, false);
    }

    /// <summary>Ry(alpha) Rx(beta) Ry(gamma).</summary>
    public static Rotation FromEulerAngles(double alpha, double beta, double gamma)
    {
        double sum = (alpha + gamma) / 2, difference = (alpha - gamma) / 2;
        (double s, double c) = Math.SinCos(beta / 2);
        return new Rotation(c * Math.Cos(sum), s * Math.Cos(difference), c * Math.Sin(sum), -s * Math.Sin(difference), false);
    }

    /// <summary>The element with a given matrix.</summary>
    /// <param name="matrix">[3, 3], row-major, acting on column vectors; orthogonal to 1e-6; of determinant -1 if improper.</param>
    /// <exception cref="ArgumentException">The matrix has another size or is not orthogonal.</exception>
    public static Rotation FromMatrix(ReadOnlySpan<double> matrix)
    {
        if (matrix.Length != 9)
            throw new ArgumentException($"Received a matrix of {matrix.Length} numbers, expected 9.");
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = matrix[3 * i] * matrix[3 * j] + matrix[3 * i + 1] * matrix[3 * j + 1] + matrix[3 * i + 2] * matrix[3 * j + 2];
                if (!(Math.Abs(product - (i == j ? 1 : 0)) < 1e-6))
                    throw new ArgumentException($"Received a matrix whose rows {i} and {j} have the product {product}, expected an orthogonal matrix.");
            }
        }
        double determinant =
            matrix[0] * (matrix[4] * matrix[8] - matrix[5] * matrix[7])
            - matrix[1] * (matrix[3] * matrix[8] - matrix[5] * matrix[6])
            + matrix[2] * (matrix[3] * matrix[7] - matrix[4] * matrix[6]);
        double sign = determinant < 0 ? -1 : 1;
        double xx = sign * matrix[0], yy = sign * matrix[4], zz = sign * matrix[8];
        double yz = sign * (matrix[7] - matrix[5]), zx = sign * (matrix[2] - matrix[6]), xy = sign * (matrix[3] - matrix[1]);
        // Four expressions of the same quaternion (Shepperd 1978); the one with the largest pivot loses no digits.
        double trace = xx + yy + zz;
        double pivot = Math.Max(trace, Math.Max(xx, Math.Max(yy, zz)));
        double sumXy = sign * (matrix[1] + matrix[3]), sumZx = sign * (matrix[2] + matrix[6]), sumYz = sign * (matrix[5] + matrix[7]);
        Rotation proper =
            pivot == trace ? FromQuaternion(1 + trace, yz, zx, xy)
            : pivot == xx ? FromQuaternion(yz, 1 + 2 * xx - trace, sumXy, sumZx)
            : pivot == yy ? FromQuaternion(zx, sumXy, 1 + 2 * yy - trace, sumYz)
            : FromQuaternion(xy, sumZx, sumYz, 1 + 2 * zz - trace);
        return new Rotation(proper.W, proper.X, proper.Y, proper.Z, sign < 0);
    }

    /// <summary>A proper rotation drawn uniformly (Haar measure).</summary>
    public static Rotation Random(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        // Shoemake 1992: a uniform point of the 3-sphere.
        double u = random.NextDouble();
        (double s1, double c1) = Math.SinCos(2 * Math.PI * random.NextDouble());
        (double s2, double c2) = Math.SinCos(2 * Math.PI * random.NextDouble());
        return FromQuaternion(Math.Sqrt(u) * c2, Math.Sqrt(1 - u) * s1, Math.Sqrt(1 - u) * c1, Math.Sqrt(u) * s2);
    }

    /// <summary>Euler angles of the proper rotation, beta in [0, pi]. At beta = 0 or pi, where only a sum counts, any valid choice.</summary>
    public (double Alpha, double Beta, double Gamma) EulerAngles
    {
        get
        {
            double sum = Math.Atan2(Y, W), difference = Math.Atan2(-Z, X);
            return (sum + difference, 2 * Math.Atan2(double.Hypot(X, Z), double.Hypot(W, Y)), sum - difference);
        }
    }

    /// <summary>Unit axis and angle in [0, pi] of the proper rotation; the y axis where the angle is 0.</summary>
    public (double X, double Y, double Z, double Angle) AxisAngle
    {
        get
        {
            double s = Math.Sqrt(X * X + Y * Y + Z * Z);
            if (s == 0)
                return (0, 1, 0, 0);
            double sign = W < 0 ? -1 : 1;
            return (sign * X / s, sign * Y / s, sign * Z / s, 2 * Math.Atan2(s, sign * W));
        }
    }

    /// <summary>The inverse element.</summary>
    public Rotation Inverse => new(W, -X, -Y, -Z, IsImproper);

    /// <summary>First the right element, then the left one.</summary>
    public static Rotation operator *(Rotation left, Rotation right) => new(
        left.W * right.W - left.X * right.X - left.Y * right.Y - left.Z * right.Z,
        left.W * right.X + left.X * right.W + left.Y * right.Z - left.Z * right.Y,
        left.W * right.Y - left.X * right.Z + left.Y * right.W + left.Z * right.X,
        left.W * right.Z + left.X * right.Y - left.Y * right.X + left.Z * right.W,
        left.IsImproper != right.IsImproper);

    /// <summary>The matrix, [3, 3] row-major, acting on column vectors; with the inversion if improper.</summary>
    public double[] ToMatrix()
    {
        double sign = IsImproper ? -1 : 1;
        return
        [
            sign * (1 - 2 * (Y * Y + Z * Z)), sign * 2 * (X * Y - W * Z), sign * 2 * (X * Z + W * Y),
            sign * 2 * (X * Y + W * Z), sign * (1 - 2 * (X * X + Z * Z)), sign * 2 * (Y * Z - W * X),
            sign * 2 * (X * Z - W * Y), sign * 2 * (Y * Z + W * X), sign * (1 - 2 * (X * X + Y * Y)),
        ];
    }

    /// <summary>Transforms vectors.</summary>
    /// <param name="vectors">[n, 3], row-major.</param>
    /// <param name="result">Filled; [n, 3]; may be the same memory.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of 3.</exception>
    public void Apply(ReadOnlySpan<double> vectors, Span<double> result)
    {
        if (vectors.Length % 3 != 0 || result.Length != vectors.Length)
            throw new ArgumentException($"Received {vectors.Length} numbers and room for {result.Length}, expected the same multiple of 3.");
        double[] r = ToMatrix();
        for (int i = 0; i < vectors.Length; i += 3)
        {
            double x = vectors[i], y = vectors[i + 1], z = vectors[i + 2];
            result[i] = r[0] * x + r[1] * y + r[2] * z;
            result[i + 1] = r[3] * x + r[4] * y + r[5] * z;
            result[i + 2] = r[6] * x + r[7] * y + r[8] * z;
        }
    }

    /// <summary>Whether the numbers are the same; note that q and -q are one rotation but not equal.</summary>
    public bool Equals(Rotation other) =>
        W == other.W && X == other.X && Y == other.Y && Z == other.Z && IsImproper == other.IsImproper;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rotation other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(W, X, Y, Z, IsImproper);

    /// <summary>Whether the numbers are the same.</summary>
    public static bool operator ==(Rotation left, Rotation right) => left.Equals(right);

    /// <summary>Whether some number differs.</summary>
    public static bool operator !=(Rotation left, Rotation right) => !left.Equals(right);

    /// <summary>The quaternion, and whether the inversion follows.</summary>
    public override string ToString() => $"({W}, {X}, {Y}, {Z}){(IsImproper ? " inverted" : "")}";
}
