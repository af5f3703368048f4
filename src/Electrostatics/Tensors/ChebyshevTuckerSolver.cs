using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>
/// Open systems in a fixed box, with the smooth part of the interaction expanded in the same functions for source and target:
/// E = ½ Mᵀ K M with the moments M = Σ q φ(x). Forces are the exact gradients of this energy, whatever its error, so that dynamics conserves it.
/// </summary>
/// <remarks>
/// Work grows with the charges times the cube of the number of functions, which itself grows with the box: for dynamics of large systems use
/// SPME. The worth of this solver is high accuracy without periodic images, and a reference for the tensor format.
/// </remarks>
public sealed class ChebyshevTuckerSolver : IElectrostaticSolver
{
    private readonly Box _box;
    private readonly GaussianSum _kernel;
    private readonly AxisBasis[] _bases;
    private readonly ScreenedKernel _shortRange;
    private readonly double _cutoff;
    private readonly WorkerPool _pool;
    private readonly PairSum _pairs;

    /// <summary>Makes a solver for one box.</summary>
    /// <param name="box">Where the charges stay.</param>
    /// <param name="tolerance">Requested relative error of the forces, 1e-10 to 1e-2.</param>
    /// <param name="alpha">Splitting parameter, 1/Å; null for 20 over the longest edge.</param>
    /// <param name="threads">Threads to use.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range, or the box is periodic.</exception>
    public ChebyshevTuckerSolver(Box box, double tolerance = 1e-4, double? alpha = null, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(box);
        new FrozenEnvironmentOptions { Tolerance = tolerance, Alpha = alpha }.Validate();
        if (box.X.IsPeriodic || box.Y.IsPeriodic || box.Z.IsPeriodic)
            throw new ArgumentException("This solver is for open systems; for periodic ones use an Ewald sum, SPME or the mixed-periodicity sum.", nameof(box));
        Alpha = alpha ?? 20 / box.LongestEdge;
        ErrorBudget budget = new(tolerance);
        _box = box;
        _kernel = GaussianSum.LongRange(Alpha, box.Diagonal, budget.Quadrature);
        _bases = [new(box.X, _kernel, budget.Gaussian), new(box.Y, _kernel, budget.Gaussian), new(box.Z, _kernel, budget.Gaussian)];
        _shortRange = new ScreenedKernel(Alpha);
        _cutoff = budget.Cutoff(Alpha);
        _pool = new WorkerPool(threads);
        _pairs = new PairSum(_pool);
    }

    /// <inheritdoc/>
    public string Name => "Chebyshev-Tucker";

    /// <summary>Splitting parameter, 1/Å.</summary>
    public double Alpha { get; }

    /// <summary>Functions along each axis.</summary>
    public (int X, int Y, int Z) Functions => (_bases[0].Count, _bases[1].Count, _bases[2].Count);

    /// <inheritdoc/>
    public void Evaluate(PointCharges system, ElectrostaticResult result)
    {
        Lattice lattice = Prepare(system);
        ArgumentNullException.ThrowIfNull(result);
        result.Reset(system.Count);
        _pairs.Evaluate(_shortRange, result);
        double shortEnergy = SolverChecks.Energy(system.Charges, result.Potential);
        ChebyshevTucker smooth = Potential(Moments(system, default, default));
        double self = 2 * Alpha / Math.Sqrt(Math.PI), longEnergy = 0;
        double[] jets = Jets(smooth, system, 4), virial = new double[9];
        for (int i = 0; i < system.Count; i++)
        {
            double q = system.Charges[i];
            longEnergy += 0.5 * q * jets[4 * i];
            result.Potential[i] += jets[4 * i] - self * q;
            for (int d = 0; d < 3; d++)
            {
                result.Field[3 * i + d] -= jets[4 * i + 1 + d];
                for (int e = 0; e < 3; e++)
                    virial[3 * d + e] -= q * jets[4 * i + 1 + d] * system.Positions[3 * i + e];
            }
        }
        for (int d = 0; d < 9; d++)
            result.Virial[d] += 0.5 * (virial[d] + virial[d % 3 * 3 + d / 3]);
        (double excludedShort, double excludedLong) = Exclusions.Subtract(system, lattice, Alpha, result);
        result.Parts = new EnergyParts(shortEnergy - excludedShort, longEnergy, -0.5 * self * system.SquaredCharge, -excludedLong, 0);
        result.Energy = result.Parts.Total;
        SolverChecks.RequireFinite(result.Energy);
    }

    /// <inheritdoc/>
    public void Sample(PointCharges system, ReadOnlySpan<double> points, FieldSamples samples)
    {
        Prepare(system);
        ArgumentNullException.ThrowIfNull(samples);
        samples.Reset(SolverChecks.CountPoints(points));
        _box.RequireInside(points);
        _pairs.Sample(_shortRange, points, samples);
        ChebyshevTucker smooth = Potential(Moments(system, default, default));
        double[] places = points.ToArray();
        _pool.Run(places.Length / 3, (p, _) =>
        {
            Span<double> jet = stackalloc double[10];
            smooth.Evaluate(places[3 * p], places[3 * p + 1], places[3 * p + 2], jet);
            samples.Potential[p] += jet[0];
            for (int d = 0; d < 3; d++)
                samples.Field[3 * p + d] -= jet[1 + d];
            for (int d = 0; d < 6; d++)
                samples.FieldGradient[6 * p + d] -= jet[4 + d];
        });
    }

    /// <inheritdoc/>
    public void Differentiate(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent)
    {
        Lattice lattice = Prepare(system);
        ArgumentNullException.ThrowIfNull(tangent);
        SolverChecks.RequireDirections(system, positions, charges);
        tangent.Reset(system.Count);
        _pairs.Differentiate(_shortRange, positions, charges, tangent);
        double[] still = Jets(Potential(Moments(system, default, default)), system, 10);
        double[] change = Jets(Potential(Moments(system, positions.ToArray(), charges.ToArray())), system, 4);
        double self = 2 * Alpha / Math.Sqrt(Math.PI);
        for (int i = 0; i < system.Count; i++)
        {
            double q = system.Charges[i], dq = charges.IsEmpty ? 0 : charges[i];
            (double ux, double uy, double uz) = positions.IsEmpty ? (0, 0, 0) : (positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]);
            ReadOnlySpan<double> jet = still.AsSpan(10 * i, 10);
            tangent.Potential[i] += change[4 * i] + jet[1] * ux + jet[2] * uy + jet[3] * uz - self * dq;
            (double hx, double hy, double hz) = SymmetricMatrix.Multiply(jet[4..], ux, uy, uz);
            tangent.Forces[3 * i] -= dq * jet[1] + q * (hx + change[4 * i + 1]);
            tangent.Forces[3 * i + 1] -= dq * jet[2] + q * (hy + change[4 * i + 2]);
            tangent.Forces[3 * i + 2] -= dq * jet[3] + q * (hz + change[4 * i + 3]);
        }
        Exclusions.Differentiate(system, lattice, positions, charges, tangent);
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    private Lattice Prepare(PointCharges system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system.Cell.AnyPeriodic)
            throw new ArgumentException($"This solver is for open systems; this cell is periodic: {system.Cell}. Use an Ewald sum, SPME or the mixed-periodicity sum.", nameof(system));
        _box.RequireInside(system.Positions);
        var lattice = new Lattice(system.Cell);
        _pairs.Build(system, lattice, _cutoff);
        return lattice;
    }

    /// <summary>K M as a function in the box.</summary>
    private ChebyshevTucker Potential(DenseTensor moments)
    {
        var potential = new DenseTensor(_bases[0].Count, _bases[1].Count, _bases[2].Count);
        for (int k = 0; k < _kernel.Count; k++)
        {
            DenseTensor term = moments;
            for (int axis = 0; axis < 3; axis++)
                term = term.Multiply(axis, _bases[axis].Term(k), _bases[axis].Count);
            for (int i = 0; i < potential.Data.Length; i++)
                potential.Data[i] += _kernel.Terms[k].Weight * term.Data[i];
        }
        return new ChebyshevTucker(_box, new TuckerTensor(potential, _bases[0].Functions, _bases[1].Functions, _bases[2].Functions));
    }

    /// <summary>Σ q φ(x), or its change along a direction when one is given.</summary>
    private DenseTensor Moments(PointCharges system, double[]? positions, double[]? charges)
    {
        bool isChange = positions is not null;
        int count = system.Count;
        double[][] x = new double[3][], dx = new double[3][];
        double[] places = new double[count];
        for (int axis = 0; axis < 3; axis++)
        {
            for (int i = 0; i < count; i++)
                places[i] = system.Positions[3 * i + axis];
            x[axis] = _bases[axis].Values(places);
            dx[axis] = isChange ? _bases[axis].Derivatives(places) : [];
        }
        if (!isChange)
            return Outer(x[0], x[1], x[2], system.Charges.ToArray());
        DenseTensor sum = Outer(x[0], x[1], x[2], charges!.Length > 0 ? charges : new double[count]);
        for (int axis = 0; axis < 3 && positions!.Length > 0; axis++)
        {
            double[] weights = new double[count];
            for (int i = 0; i < count; i++)
                weights[i] = system.Charges[i] * positions[3 * i + axis];
            DenseTensor part = Outer(axis == 0 ? dx[0] : x[0], axis == 1 ? dx[1] : x[1], axis == 2 ? dx[2] : x[2], weights);
            for (int i = 0; i < sum.Data.Length; i++)
                sum.Data[i] += part.Data[i];
        }
        return sum;
    }

    /// <summary>Σ_i w_i u_i ⊗ v_i ⊗ z_i: one matrix product with the charges as inner index.</summary>
    private static DenseTensor Outer(double[] u, double[] v, double[] z, double[] weights)
    {
        int count = weights.Length, r1 = u.Length / count, r2 = v.Length / count, r3 = z.Length / count;
        var sum = new DenseTensor(r1, r2, r3);
        double[] rows = MatrixKernel.Transpose(u, count, r1);
        MatrixKernel.InParallel(r1, (long)count * r1 * r2 * r3, a =>
        {
            double[] scaled = new double[r2 * count];
            for (int b = 0; b < r2; b++)
            {
                for (int i = 0; i < count; i++)
                    scaled[b * count + i] = weights[i] * rows[a * count + i] * v[i * r2 + b];
            }
            MatrixKernel.Multiply(scaled, z, sum.Data.AsMemory(a * r2 * r3, r2 * r3), r2, count, r3);
        });
        return sum;
    }

    private double[] Jets(ChebyshevTucker smooth, PointCharges system, int length)
    {
        double[] jets = new double[length * system.Count], places = system.Positions.ToArray();
        _pool.Run(system.Count, (i, _) => smooth.Evaluate(places[3 * i], places[3 * i + 1], places[3 * i + 2], jets.AsSpan(length * i, length)));
        return jets;
    }
}
