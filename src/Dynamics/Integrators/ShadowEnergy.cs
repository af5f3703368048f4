namespace EquivSim.Dynamics;

/// <summary>
/// What velocity Verlet conserves better than the energy: the first term of its shadow Hamiltonian, K + U + h²/12 v·∇∇U·v − h²/24 F·F/m. The energy itself
/// fluctuates with h², this with h⁴, so that a drift shows a hundred times sooner.
/// </summary>
/// <remarks>Hairer, Lubich, Wanner, Geometric Numerical Integration, IX.3; as a monitor: Engle, Skeel, Drees, J. Comput. Phys. 206, 432 (2005). ∇∇U·v is a central difference of the forces.</remarks>
/// <param name="system">A system that velocity Verlet moves.</param>
/// <param name="timeStep">Its step, fs.</param>
public sealed class ShadowEnergy(MolecularSystem system, double timeStep)
{
    private readonly double[] _earlier = new double[system.Forces.Length], _forces = new double[system.Forces.Length], _velocities = new double[system.Forces.Length];
    private double _energy;
    private int _seen;

    /// <summary>Takes in the state after a step.</summary>
    /// <returns>The shadow energy of the step before, eV; NaN until two steps have been seen.</returns>
    public double Add()
    {
        ReadOnlySpan<double> later = system.Forces, masses = system.Masses;
        double bend = 0, squares = 0;
        for (int k = 0; k < _forces.Length; k++)
        {
            bend += _velocities[k] * (_earlier[k] - later[k]);
            squares += _forces[k] * _forces[k] / masses[k / 3];
        }
        double shadow = _energy + timeStep / 24 * bend - timeStep * timeStep / (24 * Mechanics.KineticUnit) * squares;
        _forces.CopyTo(_earlier, 0);
        later.CopyTo(_forces);
        system.Velocities.CopyTo(_velocities);
        _energy = system.KineticEnergy + system.PotentialEnergy;
        return ++_seen > 2 ? shadow : double.NaN;
    }
}
