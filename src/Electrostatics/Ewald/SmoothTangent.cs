namespace EquivSim.Electrostatics;

/// <summary>The change of a smooth part along a direction, put together from its field and from the field of moving charges (dipoles) and changing charges.</summary>
internal sealed class SmoothTangent
{
    /// <param name="system">The charges.</param>
    /// <param name="positions">Direction of the positions; empty for none.</param>
    /// <param name="charges">Direction of the charges; empty for none.</param>
    public SmoothTangent(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges)
    {
        Fixed.Reset(system.Count);
        Changed.Reset(system.Count);
        ChargeChanges = new double[system.Count];
        charges.CopyTo(ChargeChanges);
        Dipoles = new double[3 * system.Count];
        for (int k = 0; k < positions.Length; k++)
            Dipoles[k] = system.Charges[k / 3] * positions[k];
    }

    /// <summary>Receives potential, field and field gradient of the charges at the charges, their own smooth part included.</summary>
    public FieldSamples Fixed { get; } = new();

    /// <summary>Receives potential and field of <see cref="ChargeChanges"/> and <see cref="Dipoles"/> at the charges.</summary>
    public FieldSamples Changed { get; } = new();

    /// <summary>Change of each charge.</summary>
    public double[] ChargeChanges { get; }

    /// <summary>Charge times displacement.</summary>
    public double[] Dipoles { get; }

    /// <summary>Adds the change of potential and forces.</summary>
    public void AddTo(PointCharges system, ReadOnlySpan<double> positions, EnergyTangent tangent)
    {
        for (int i = 0; i < system.Count; i++)
        {
            (double ux, double uy, double uz) = positions.IsEmpty ? (0, 0, 0) : (positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]);
            ReadOnlySpan<double> field = Fixed.Field.AsSpan(3 * i, 3), changed = Changed.Field.AsSpan(3 * i, 3);
            tangent.Potential[i] += Changed.Potential[i] - field[0] * ux - field[1] * uy - field[2] * uz;
            (double gx, double gy, double gz) = SymmetricMatrix.Multiply(Fixed.FieldGradient.AsSpan(6 * i, 6), ux, uy, uz);
            double q = system.Charges[i], dq = ChargeChanges[i];
            tangent.Forces[3 * i] += q * (changed[0] + gx) + dq * field[0];
            tangent.Forces[3 * i + 1] += q * (changed[1] + gy) + dq * field[1];
            tangent.Forces[3 * i + 2] += q * (changed[2] + gz) + dq * field[2];
        }
    }
}
