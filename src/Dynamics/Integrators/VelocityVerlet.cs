namespace EquivSim.Dynamics;

/// <summary>
/// Velocity Verlet: constant energy (NVE), second order, time-reversible, symplectic; conserves momentum
/// (Swope, Andersen, Berens and Wilson, J. Chem. Phys. 76, 637, 1982).
/// </summary>
/// <param name="system">The system to move.</param>
/// <param name="timeStep">Length of a step in fs.</param>
public sealed class VelocityVerlet(MolecularSystem system, double timeStep) : Integrator(system, timeStep)
{
    /// <inheritdoc/>
    public override string Name => "velocity-verlet";

    /// <summary>Total energy K + U in eV.</summary>
    public override double ConservedQuantity => System.KineticEnergy + System.PotentialEnergy;

    /// <inheritdoc/>
    public override void Step()
    {
        Mechanics.Kick(System, 0.5 * TimeStep);
        Mechanics.Drift(System, TimeStep);
        System.Evaluate();
        Mechanics.Kick(System, 0.5 * TimeStep);
    }
}
