using EquivSim.Structures;

namespace EquivSim.Dynamics;

/// <summary>Velocities of thermal equilibrium.</summary>
public static class MaxwellBoltzmann
{
    /// <summary>
    /// Draws each velocity component from a normal distribution of variance kT/m, then removes the rigid motions (and sets
    /// <see cref="MolecularSystem.DegreesOfFreedom"/> accordingly).
    /// </summary>
    /// <param name="system">Its velocities are overwritten.</param>
    /// <param name="temperature">T in K, not negative.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="removed">Motions to remove; null for <see cref="RigidMotion.Conserved"/>.</param>
    /// <param name="exactTemperature">Scale the velocities so that the start has exactly <paramref name="temperature"/>, instead of one drawn from the canonical distribution.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is negative or not finite.</exception>
    public static void Draw(
        MolecularSystem system, double temperature, RandomSource random, RigidMotions? removed = null, bool exactTemperature = false)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(random);
        if (!(temperature >= 0) || !double.IsFinite(temperature))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature in K, finite and not negative, was expected.");

        Span<double> velocities = system.Velocities;
        for (int i = 0; i < system.AtomCount; i++)
        {
            double width = Math.Sqrt(Mechanics.Boltzmann * temperature / (system.Masses[i] * Mechanics.KineticUnit));
            for (int axis = 0; axis < 3; axis++)
                velocities[3 * i + axis] = width * random.NextGaussian();
        }
        RigidMotion.Remove(system, removed ?? RigidMotion.Conserved(system));
        if (exactTemperature && system.Temperature > 0)
            Mechanics.Scale(velocities, Math.Sqrt(temperature / system.Temperature));
    }
}
