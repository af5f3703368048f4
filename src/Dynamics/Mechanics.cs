using EquivSim.Structures;

namespace EquivSim.Dynamics;

/// <summary>The few constants and vector loops that all integrators share.</summary>
internal static class Mechanics
{
    /// <summary>1 amu Angstrom^2/fs^2 in eV.</summary>
    public const double KineticUnit = Units.AmuAngstrom2PerFs2;

    /// <summary>Boltzmann's constant in eV/K.</summary>
    public const double Boltzmann = Units.Boltzmann;

    /// <summary>v += a time, with a = F/m.</summary>
    public static void Kick(MolecularSystem system, double time) => Kick(system, system.Forces, time);

    /// <summary>v += a time, with a = F/m of given forces.</summary>
    public static void Kick(MolecularSystem system, ReadOnlySpan<double> forces, double time)
    {
        ReadOnlySpan<double> masses = system.Masses;
        Span<double> velocities = system.Velocities;
        for (int i = 0; i < masses.Length; i++)
        {
            double factor = time / (masses[i] * KineticUnit);
            velocities[3 * i] += factor * forces[3 * i];
            velocities[3 * i + 1] += factor * forces[3 * i + 1];
            velocities[3 * i + 2] += factor * forces[3 * i + 2];
        }
    }

    /// <summary>x += v time.</summary>
    public static void Drift(MolecularSystem system, double time)
    {
        Span<double> positions = system.Positions;
        ReadOnlySpan<double> velocities = system.Velocities;
        for (int k = 0; k < velocities.Length; k++)
            positions[k] += time * velocities[k];
    }

    /// <summary>v *= factor.</summary>
    public static void Scale(Span<double> velocities, double factor)
    {
        for (int k = 0; k < velocities.Length; k++)
            velocities[k] *= factor;
    }
}
