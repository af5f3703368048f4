using EquivSim.Electrostatics;
using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>Fixed charges, those that the structure carries, by any electrostatic solver; sum it with a short-range potential by <see cref="SumPotential"/>.</summary>
/// <remarks>Half of charge times potential belongs to each atom.</remarks>
public sealed class CoulombPotential : IPotential
{
    private readonly Action<PointCharges, ElectrostaticResult> _evaluate;
    private readonly IElectrostaticSolver? _owned;
    private readonly ExcludedPairs? _excluded;
    private readonly ElectrostaticResult _result = new();
    private PointCharges? _charges;

    /// <summary>Makes the potential.</summary>
    /// <param name="solver">The solver; disposed with the potential.</param>
    /// <param name="excluded">Pairs that do not interact; null for none.</param>
    public CoulombPotential(IElectrostaticSolver solver, ExcludedPairs? excluded = null)
    {
        ArgumentNullException.ThrowIfNull(solver);
        (_evaluate, _owned, _excluded) = (solver.Evaluate, solver, excluded);
    }

    private CoulombPotential(ParticleMeshSolver solver, RangePart part, ExcludedPairs? excluded, bool owns)
    {
        (_evaluate, _owned, _excluded) = ((system, result) => solver.Evaluate(system, result, part), owns ? solver : null, excluded);
    }

    /// <summary>The two halves of a particle-mesh sum as potentials of their own, for several time steps; they share the solver and its parameters.</summary>
    /// <param name="solver">The solver; disposed with the long-range half.</param>
    /// <param name="excluded">Pairs that do not interact; null for none.</param>
    public static (CoulombPotential Short, CoulombPotential Long) Halves(ParticleMeshSolver solver, ExcludedPairs? excluded = null)
    {
        ArgumentNullException.ThrowIfNull(solver);
        return (new(solver, RangePart.Short, excluded, owns: false), new(solver, RangePart.Long, excluded, owns: true));
    }

    /// <inheritdoc/>
    /// <remarks>Charges interact at every distance.</remarks>
    public double Cutoff => double.PositiveInfinity;

    /// <summary>Error of the last forces, as the solver measured or estimated it.</summary>
    public ForceError Error => _result.Error;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The structure carries no charges, or the solver cannot treat its cell.</exception>
    public void Evaluate(Structure structure, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(result);
        double[] charges = structure.Charges ?? throw new ArgumentException($"{structure} carries no charges; give it one per atom in e.", nameof(structure));
        if (_charges is null || _charges.Count != structure.AtomCount)
            _charges = PointCharges.Of(structure, _excluded);
        structure.Positions.CopyTo(_charges.Positions);
        charges.CopyTo(_charges.Charges);
        _charges.Cell = structure.Cell;
        _evaluate(_charges, _result);

        result.Resize(structure.AtomCount);
        result.Energy = Units.Coulomb * _result.Energy;
        _result.CopyForces(charges, result.Forces, Units.Coulomb);
        for (int i = 0; i < charges.Length; i++)
            result.NodeEnergies[i] = 0.5 * Units.Coulomb * charges[i] * _result.Potential[i];
        for (int k = 0; k < 9; k++)
            result.Virial[k] = Units.Coulomb * _result.Virial[k];
    }

    /// <inheritdoc/>
    public void Dispose() => _owned?.Dispose();
}
