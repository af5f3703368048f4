namespace EquivSim.Dynamics;

/// <summary>The energies and the thermodynamic state of a simulation at one step.</summary>
/// <param name="Step">Number of the step.</param>
/// <param name="Time">Time in fs.</param>
/// <param name="PotentialEnergy">U in eV.</param>
/// <param name="KineticEnergy">K in eV.</param>
/// <param name="ConservedQuantity">The integrator's <see cref="Integrator.ConservedQuantity"/> in eV.</param>
/// <param name="Temperature">T in K.</param>
/// <param name="Pressure">P in eV/Angstrom^3; NaN unless the cell is periodic along all axes.</param>
public readonly record struct ThermodynamicSample(
    long Step, double Time, double PotentialEnergy, double KineticEnergy, double ConservedQuantity, double Temperature, double Pressure)
{
    /// <summary>K + U in eV.</summary>
    public double TotalEnergy => KineticEnergy + PotentialEnergy;

    /// <summary>Reads the present state of an integrator's system.</summary>
    internal static ThermodynamicSample Take(Integrator integrator, long step)
    {
        MolecularSystem system = integrator.System;
        double kinetic = system.KineticEnergy;
        return new ThermodynamicSample(
            step, step * integrator.TimeStep, system.PotentialEnergy, kinetic, integrator.ConservedQuantity,
            system.TemperatureOf(kinetic), system.Pressure);
    }
}
