namespace EquivSim.Dynamics;

/// <summary>Momentum and angular momentum of a system, and their removal.</summary>
public static class RigidMotion
{
    // An axis whose moment of inertia is this small, relative to the largest, is the axis of a linear molecule.
    private const double LinearTolerance = 1e-10;

    /// <summary>The rigid motions that a potential without external field conserves: translation, and rotation too when no axis is periodic.</summary>
    public static RigidMotions Conserved(MolecularSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.Structure.Cell.AnyPeriodic ? RigidMotions.Translation : RigidMotions.Translation | RigidMotions.Rotation;
    }

    /// <summary>Total momentum in amu Angstrom/fs.</summary>
    public static (double X, double Y, double Z) Momentum(MolecularSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return WeightedSum(system.Masses, system.Velocities);
    }

    /// <summary>Angular momentum about the centre of mass in amu Angstrom^2/fs.</summary>
    public static (double X, double Y, double Z) AngularMomentum(MolecularSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        (double cx, double cy, double cz) = Mean(system.Masses, system.Positions);
        (double ux, double uy, double uz) = Mean(system.Masses, system.Velocities);
        ReadOnlySpan<double> x = system.Positions;
        ReadOnlySpan<double> v = system.Velocities;
        double lx = 0, ly = 0, lz = 0;
        for (int i = 0; i < system.AtomCount; i++)
        {
            double m = system.Masses[i];
            double rx = x[3 * i] - cx, ry = x[3 * i + 1] - cy, rz = x[3 * i + 2] - cz;
            double vx = v[3 * i] - ux, vy = v[3 * i + 1] - uy, vz = v[3 * i + 2] - uz;
            lx += m * (ry * vz - rz * vy);
            ly += m * (rz * vx - rx * vz);
            lz += m * (rx * vy - ry * vx);
        }
        return (lx, ly, lz);
    }

    /// <summary>
    /// Sets the chosen rigid motions to zero and <see cref="MolecularSystem.DegreesOfFreedom"/> to 3N less their number:
    /// three for translation; three for rotation, two of a linear molecule, none of a single atom. In mass-weighted
    /// velocities this is an orthogonal projection, so that a canonical distribution stays canonical in what is left.
    /// </summary>
    /// <exception cref="ArgumentException">Rotation is asked for in a periodic cell, where angular momentum is not conserved.</exception>
    public static void Remove(MolecularSystem system, RigidMotions motions)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (motions.HasFlag(RigidMotions.Rotation) && system.Structure.Cell.AnyPeriodic)
            throw new ArgumentException("Rotation cannot be removed in a periodic cell: angular momentum is not conserved there.", nameof(motions));

        int removed = 0;
        if (motions.HasFlag(RigidMotions.Translation))
        {
            (double ux, double uy, double uz) = Mean(system.Masses, system.Velocities);
            Span<double> v = system.Velocities;
            for (int i = 0; i < system.AtomCount; i++)
            {
                v[3 * i] -= ux;
                v[3 * i + 1] -= uy;
                v[3 * i + 2] -= uz;
            }
            removed += 3;
        }
        if (motions.HasFlag(RigidMotions.Rotation))
            removed += RemoveRotation(system);
        system.DegreesOfFreedom = 3 * system.AtomCount - removed;
    }

    /// <summary>Subtracts omega x r with omega = I^-1 L, where axes of no inertia are left out; returns the number of axes used.</summary>
    private static int RemoveRotation(MolecularSystem system)
    {
        (double cx, double cy, double cz) = Mean(system.Masses, system.Positions);
        (double lx, double ly, double lz) = AngularMomentum(system);
        ReadOnlySpan<double> x = system.Positions;
        Span<double> inertia = stackalloc double[9];
        for (int i = 0; i < system.AtomCount; i++)
        {
            double m = system.Masses[i];
            double rx = x[3 * i] - cx, ry = x[3 * i + 1] - cy, rz = x[3 * i + 2] - cz;
            inertia[0] += m * (ry * ry + rz * rz);
            inertia[4] += m * (rx * rx + rz * rz);
            inertia[8] += m * (rx * rx + ry * ry);
            inertia[1] -= m * rx * ry;
            inertia[2] -= m * rx * rz;
            inertia[5] -= m * ry * rz;
        }
        inertia[3] = inertia[1];
        inertia[6] = inertia[2];
        inertia[7] = inertia[5];

        Span<double> axes = stackalloc double[9];
        SymmetricEigen3.Diagonalize(inertia, axes);
        double largest = Math.Max(inertia[0], Math.Max(inertia[4], inertia[8]));
        double wx = 0, wy = 0, wz = 0;
        int removed = 0;
        for (int k = 0; k < 3; k++)
        {
            double moment = inertia[4 * k];
            if (moment <= LinearTolerance * largest)
                continue;
            double ax = axes[k], ay = axes[3 + k], az = axes[6 + k];
            double along = (ax * lx + ay * ly + az * lz) / moment;
            wx += along * ax;
            wy += along * ay;
            wz += along * az;
            removed++;
        }

        Span<double> v = system.Velocities;
        for (int i = 0; i < system.AtomCount; i++)
        {
            double rx = x[3 * i] - cx, ry = x[3 * i + 1] - cy, rz = x[3 * i + 2] - cz;
            v[3 * i] -= wy * rz - wz * ry;
            v[3 * i + 1] -= wz * rx - wx * rz;
            v[3 * i + 2] -= wx * ry - wy * rx;
        }
        return removed;
    }

    private static (double X, double Y, double Z) Mean(ReadOnlySpan<double> masses, ReadOnlySpan<double> vectors)
    {
        (double x, double y, double z) = WeightedSum(masses, vectors);
        double total = 0;
        foreach (double mass in masses)
            total += mass;
        return (x / total, y / total, z / total);
    }

    private static (double X, double Y, double Z) WeightedSum(ReadOnlySpan<double> masses, ReadOnlySpan<double> vectors)
    {
        double x = 0, y = 0, z = 0;
        for (int i = 0; i < masses.Length; i++)
        {
            x += masses[i] * vectors[3 * i];
            y += masses[i] * vectors[3 * i + 1];
            z += masses[i] * vectors[3 * i + 2];
        }
        return (x, y, z);
    }
}
