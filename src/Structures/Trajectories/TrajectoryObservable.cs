namespace EquivSim.Structures;

/// <summary>A number recorded with every frame of a trajectory.</summary>
/// <param name="Name">Name of the group under <c>/observables</c>, such as <c>potential_energy</c>.</param>
/// <param name="Unit">Its unit, such as <c>eV</c> or <c>K</c>.</param>
public sealed record TrajectoryObservable(string Name, string Unit)
{
    /// <summary>Potential energy, eV; read back also as the energy of the frame's structure.</summary>
    public static TrajectoryObservable PotentialEnergy { get; } = new("potential_energy", "eV");

    /// <summary>Kinetic energy, eV.</summary>
    public static TrajectoryObservable KineticEnergy { get; } = new("kinetic_energy", "eV");

    /// <summary>Temperature, K.</summary>
    public static TrajectoryObservable Temperature { get; } = new("temperature", "K");

    /// <summary>Pressure, eV/A^3.</summary>
    public static TrajectoryObservable Pressure { get; } = new("pressure", "eV/angstrom^3");
}
