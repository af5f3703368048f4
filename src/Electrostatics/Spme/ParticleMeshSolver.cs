using EquivSim.Fourier;
using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>
/// Pairs in a grid of boxes, the smooth rest on a mesh: what all particle-mesh methods do alike. Forces are exact derivatives of the energy, and the two
/// halves can be had one by one, as dynamics with several time steps needs them.
/// </summary>
public abstract class ParticleMeshSolver : IElectrostaticSolver
{
    private readonly PairSum _pairs;

    private protected ParticleMeshSolver(FourierProvider fourier, int threads)
    {
        ArgumentNullException.ThrowIfNull(fourier);
        Fourier = fourier;
        Pool = new WorkerPool(threads);
        Mesh = new MeshSum(fourier, Pool);
        _pairs = new PairSum(Pool);
    }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>The error measured when the parameters were chosen.</summary>
    public ForceError MeasuredError { get; private protected set; }

    /// <summary>Where transforms come from.</summary>
    private protected FourierProvider Fourier { get; }

    /// <summary>Threads.</summary>
    private protected WorkerPool Pool { get; }

    /// <summary>The smooth half.</summary>
    private protected MeshSum Mesh { get; }

    /// <inheritdoc/>
    public void Evaluate(PointCharges system, ElectrostaticResult result) => Evaluate(system, result, RangePart.All);

    /// <summary>One half of <see cref="Evaluate(PointCharges, ElectrostaticResult)"/>, or both; each half's forces are derivatives of its own energy.</summary>
    /// <param name="system">Charges in a cell.</param>
    /// <param name="result">Receives the results; its error is that of the whole sum.</param>
    /// <param name="part">What to compute.</param>
    /// <exception cref="ArgumentException">The solver cannot treat this cell, or charges coincide.</exception>
    public void Evaluate(PointCharges system, ElectrostaticResult result, RangePart part)
    {
        (RangeSplit split, double cutoff) = Prepare(system, []);
        ArgumentNullException.ThrowIfNull(result);
        result.Reset(system.Count);
        double shortEnergy = 0, longEnergy = 0;
        if (part.HasFlag(RangePart.Short))
        {
            _pairs.Build(system, split.Lattice, cutoff);
            _pairs.Evaluate(new ScreenedKernel(split.Alpha), result);
            shortEnergy = SolverChecks.Energy(system.Charges, result.Potential);
        }
        if (part.HasFlag(RangePart.Long))
        {
            Mesh.Place(system.Positions);
            Mesh.Solve(system.Charges, []);
            Mesh.Gather(result.Potential, result.Field, null);
            SymmetricMatrix.AddTo(Mesh.Virial, 1, result.Virial);
            longEnergy = Mesh.Energy;
        }
        result.Parts = split.Finish(system, result, shortEnergy, longEnergy, part);
        result.Energy = result.Parts.Total;
        result.Error = MeasuredError;
        SolverChecks.RequireFinite(result.Energy);
    }

    /// <inheritdoc/>
    public void Sample(PointCharges system, ReadOnlySpan<double> points, FieldSamples samples)
    {
        (RangeSplit split, double cutoff) = Prepare(system, points);
        ArgumentNullException.ThrowIfNull(samples);
        samples.Reset(SolverChecks.CountPoints(points));
        _pairs.Build(system, split.Lattice, cutoff);
        _pairs.Sample(new ScreenedKernel(split.Alpha), points, samples);
        Mesh.Place(system.Positions);
        Mesh.Solve(system.Charges, []);
        Mesh.Place(points);
        Mesh.Gather(samples.Potential, samples.Field, samples.FieldGradient);
        double flat = split.FlatPotential * system.TotalCharge;
        foreach (ref double potential in samples.Potential.AsSpan())
            potential += flat;
    }

    /// <inheritdoc/>
    public void Differentiate(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent)
    {
        (RangeSplit split, double cutoff) = Prepare(system, []);
        ArgumentNullException.ThrowIfNull(tangent);
        SolverChecks.RequireDirections(system, positions, charges);
        tangent.Reset(system.Count);
        _pairs.Build(system, split.Lattice, cutoff);
        _pairs.Differentiate(new ScreenedKernel(split.Alpha), positions, charges, tangent);
        var smooth = new SmoothTangent(system, positions, charges);
        Mesh.Place(system.Positions);
        Mesh.Solve(system.Charges, []);
        Mesh.Gather(smooth.Fixed.Potential, smooth.Fixed.Field, smooth.Fixed.FieldGradient);
        Mesh.Solve(smooth.ChargeChanges, smooth.Dipoles);
        Mesh.Gather(smooth.Changed.Potential, smooth.Changed.Field, null);
        smooth.AddTo(system, positions, tangent);
        split.Differentiate(system, positions, charges, tangent);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mesh.Dispose();
        Pool.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the mesh ready for a system and points, and gives the split with the cut-off of its pairs.</summary>
    private protected abstract (RangeSplit Split, double Cutoff) Prepare(PointCharges system, ReadOnlySpan<double> points);
}
