namespace EquivSim.Electrostatics;

/// <summary>Takes the bare interaction of excluded pairs (nearest images) out of a full sum.</summary>
internal static class Exclusions
{
    /// <summary>Subtracts 1/r of excluded pairs, or one part of it, from potential, field and virial.</summary>
    /// <param name="system">Charges and pairs.</param>
    /// <param name="lattice">The cell of the system.</param>
    /// <param name="alpha">Split of the energy into a short and a long part, 1/Å; zero puts all into the short one.</param>
    /// <param name="result">Results to change.</param>
    /// <param name="part">What to take out: erfc(αr)/r, erf(αr)/r, or both.</param>
    /// <returns>Energies taken out: of the short-range kernel erfc(αr)/r and of the long-range kernel erf(αr)/r.</returns>
    public static (double Short, double Long) Subtract(PointCharges system, Lattice lattice, double alpha, ElectrostaticResult result, RangePart part = RangePart.All)
    {
        ReadOnlySpan<int> first = system.Excluded.First, second = system.Excluded.Second;
        ReadOnlySpan<double> x = system.Positions, q = system.Charges;
        Span<double> potential = result.Potential, field = result.Field, virial = stackalloc double[6];
        double shortEnergy = 0, longEnergy = 0;
        for (int p = 0; p < first.Length; p++)
        {
            int i = first[p], j = second[p];
            (double dx, double dy, double dz) = lattice.NearestImage(x[3 * i] - x[3 * j], x[3 * i + 1] - x[3 * j + 1], x[3 * i + 2] - x[3 * j + 2]);
            double square = dx * dx + dy * dy + dz * dz, r = Math.Sqrt(square), w = q[i] * q[j];
            (double smooth, double sharp) = alpha > 0 ? (ErrorFunction.Erf(alpha * r) / r, ErrorFunction.Erfc(alpha * r) / r) : (0, 1 / r);
            double g = 1 / r, b = g / square;
            if (part != RangePart.All)
            {
                double gaussian = 2 * alpha / Math.Sqrt(Math.PI) * Math.Exp(-alpha * alpha * square);
                (g, b) = part == RangePart.Long ? (smooth, (smooth - gaussian) / square) : (sharp, (sharp + gaussian) / square);
            }
            shortEnergy += part.HasFlag(RangePart.Short) ? w * sharp : 0;
            longEnergy += part.HasFlag(RangePart.Long) ? w * smooth : 0;
            potential[i] -= q[j] * g;
            potential[j] -= q[i] * g;
            (double bx, double by, double bz) = (b * dx, b * dy, b * dz);
            field[3 * i] -= q[j] * bx;
            field[3 * i + 1] -= q[j] * by;
            field[3 * i + 2] -= q[j] * bz;
            field[3 * j] += q[i] * bx;
            field[3 * j + 1] += q[i] * by;
            field[3 * j + 2] += q[i] * bz;
            virial[0] += w * bx * dx;
            virial[1] += w * bx * dy;
            virial[2] += w * bx * dz;
            virial[3] += w * by * dy;
            virial[4] += w * by * dz;
            virial[5] += w * bz * dz;
        }
        SymmetricMatrix.AddTo(virial, -1, result.Virial);
        return (shortEnergy, longEnergy);
    }

    /// <summary>Subtracts the change of 1/r of excluded pairs along a direction.</summary>
    public static void Differentiate(PointCharges system, Lattice lattice, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent)
    {
        ReadOnlySpan<int> first = system.Excluded.First, second = system.Excluded.Second;
        ReadOnlySpan<double> x = system.Positions, q = system.Charges;
        for (int p = 0; p < first.Length; p++)
        {
            int i = first[p], j = second[p];
            (double dx, double dy, double dz) = lattice.NearestImage(x[3 * i] - x[3 * j], x[3 * i + 1] - x[3 * j + 1], x[3 * i + 2] - x[3 * j + 2]);
            (double ux, double uy, double uz) = positions.IsEmpty ? (0, 0, 0) :
                (positions[3 * i] - positions[3 * j], positions[3 * i + 1] - positions[3 * j + 1], positions[3 * i + 2] - positions[3 * j + 2]);
            (double qi, double qj) = charges.IsEmpty ? (0, 0) : (charges[i], charges[j]);
            double square = 1 / (dx * dx + dy * dy + dz * dz), g = Math.Sqrt(square), b = g * square, c = 3 * b * square;
            double along = dx * ux + dy * uy + dz * uz;
            tangent.Potential[i] -= qj * g - q[j] * b * along;
            tangent.Potential[j] -= qi * g - q[i] * b * along;
            double radial = (qi * q[j] + q[i] * qj) * b - q[i] * q[j] * c * along, parallel = q[i] * q[j] * b;
            (double fx, double fy, double fz) = (radial * dx + parallel * ux, radial * dy + parallel * uy, radial * dz + parallel * uz);
            tangent.Forces[3 * i] -= fx;
            tangent.Forces[3 * i + 1] -= fy;
            tangent.Forces[3 * i + 2] -= fz;
            tangent.Forces[3 * j] += fx;
            tangent.Forces[3 * j + 1] += fy;
            tangent.Forces[3 * j + 2] += fz;
        }
    }
}
