using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>Coulomb's law over all pairs of an open system: exact, O(N²), eight pairs at a time on every core. The fastest way below some thousand charges.</summary>
public sealed class DirectSum : IElectrostaticSolver
{
    private readonly WorkerPool _pool;
    private readonly PairSum _pairs;

    /// <summary>Makes the solver.</summary>
    /// <param name="threads">Threads to use.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is not positive.</exception>
    public DirectSum(int threads = 1)
    {
        _pool = new WorkerPool(threads);
        _pairs = new PairSum(_pool);
    }

    /// <inheritdoc/>
    public string Name => "direct sum";

    /// <inheritdoc/>
    public void Evaluate(PointCharges system, ElectrostaticResult result)
    {
        Lattice lattice = Prepare(system);
        ArgumentNullException.ThrowIfNull(result);
        result.Reset(system.Count);
        _pairs.Evaluate(new CoulombKernel(), result);
        Exclusions.Subtract(system, lattice, 0, result);
        result.Energy = SolverChecks.Energy(system.Charges, result.Potential);
        result.Parts = new EnergyParts(result.Energy, 0, 0, 0, 0);
        SolverChecks.RequireFinite(result.Energy);
    }

    /// <inheritdoc/>
    public void Sample(PointCharges system, ReadOnlySpan<double> points, FieldSamples samples)
    {
        Prepare(system);
        ArgumentNullException.ThrowIfNull(samples);
        samples.Reset(SolverChecks.CountPoints(points));
        _pairs.Sample(new CoulombKernel(), points, samples);
    }

    /// <inheritdoc/>
    public void Differentiate(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent)
    {
        Lattice lattice = Prepare(system);
        ArgumentNullException.ThrowIfNull(tangent);
        SolverChecks.RequireDirections(system, positions, charges);
        tangent.Reset(system.Count);
        _pairs.Differentiate(new CoulombKernel(), positions, charges, tangent);
        Exclusions.Differentiate(system, lattice, positions, charges, tangent);
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    private Lattice Prepare(PointCharges system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system.Cell.AnyPeriodic)
            throw new ArgumentException($"The direct sum is for open systems; this cell is periodic: {system.Cell}. Use an Ewald sum, SPME or the mixed-periodicity sum.", nameof(system));
        var lattice = new Lattice(system.Cell);
        _pairs.Build(system, lattice, double.PositiveInfinity);
        return lattice;
    }
}
