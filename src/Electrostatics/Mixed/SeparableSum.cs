using System.Runtime.Intrinsics;
using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>
/// The exact sum for any mixture of periodic and open axes at right angles (molecules, wires, slabs, crystals) by one formula and no wave
/// vectors, vacuum or slab correction: the oracle of mixed periodicity, O(N²).
/// </summary>
/// <remarks>
/// The smooth half of an Ewald split is a sum of Gaussians, and a Gaussian repeated along an axis is a theta function. Charged slabs and wires
/// are allowed: their charges feel -2π|z|/area and -2 ln(ρ/Å)/length of each other; a charged crystal has a uniform background.
/// </remarks>
public sealed class SeparableSum : IElectrostaticSolver
{
    private const int Lanes = 8;
    private readonly WorkerPool _pool;
    private readonly PairSum _pairs;
    private readonly double _digits;

    /// <summary>Makes the solver.</summary>
    /// <param name="digits">Digits of the potential, relative to a charge at 1 Å.</param>
    /// <param name="threads">Threads to use.</param>
    /// <exception cref="ArgumentOutOfRangeException">The digits do not lie between 1 and 15.</exception>
    public SeparableSum(double digits = 13, int threads = 1)
    {
        if (!(digits is >= 1 and <= 15))
            throw new ArgumentOutOfRangeException(nameof(digits), digits, $"Digits lie between 1 and 15; got {digits}.");
        _digits = digits;
        _pool = new WorkerPool(threads);
        _pairs = new PairSum(_pool);
    }

    /// <inheritdoc/>
    public string Name => "separable sum";

    /// <inheritdoc/>
    public void Evaluate(PointCharges system, ElectrostaticResult result)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(result);
        SeparableSplit split = Prepare(system, []);
        result.Reset(system.Count);
        _pairs.Evaluate(new ScreenedKernel(split.Alpha), result);
        double shortEnergy = SolverChecks.Energy(system.Charges, result.Potential);
        double[] virials = new double[6 * system.Count];
        double longEnergy = AddSmooth(system, split, AllCharges(system), result.Potential, result.Field, null, virials);
        Span<double> virial = stackalloc double[6];
        for (int k = 0; k < virials.Length; k++)
            virial[k % 6] += 0.5 * system.Charges[k / 6] * virials[k];
        SymmetricMatrix.AddTo(virial, 1, result.Virial);
        result.Parts = split.Finish(system, result, shortEnergy, longEnergy);
        result.Energy = result.Parts.Total;
        SolverChecks.RequireFinite(result.Energy);
    }

    /// <inheritdoc/>
    public void Sample(PointCharges system, ReadOnlySpan<double> points, FieldSamples samples)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(samples);
        SeparableSplit split = Prepare(system, points);
        samples.Reset(SolverChecks.CountPoints(points));
        _pairs.Sample(new ScreenedKernel(split.Alpha), points, samples);
        AddSmooth(system, split, points.ToArray(), samples.Potential, samples.Field, samples.FieldGradient, null);
        double flat = split.FlatPotential * system.TotalCharge;
        foreach (ref double potential in samples.Potential.AsSpan())
            potential += flat;
    }

    /// <inheritdoc/>
    public void Differentiate(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(tangent);
        SolverChecks.RequireDirections(system, positions, charges);
        SeparableSplit split = Prepare(system, []);
        tangent.Reset(system.Count);
        _pairs.Differentiate(new ScreenedKernel(split.Alpha), positions, charges, tangent);
        var smooth = new SmoothTangent(system, positions, charges);
        double[] places = AllCharges(system);
        AddSmooth(system, split, places, smooth.Fixed.Potential, smooth.Fixed.Field, smooth.Fixed.FieldGradient, null);
        AddChanges(system, split, smooth);
        smooth.AddTo(system, positions, tangent);
        split.Differentiate(system, positions, charges, tangent);
    }

    /// <summary>Exact potential and field at some of the charges, excluded pairs left out.</summary>
    internal void EvaluateAt(PointCharges system, int[] chosen, ElectrostaticResult result)
    {
        SeparableSplit split = Prepare(system, []);
        result.Reset(system.Count);
        _pairs.EvaluateAt(new ScreenedKernel(split.Alpha), chosen, result);
        double[] points = [.. chosen.SelectMany(i => new[] { system.Positions[3 * i], system.Positions[3 * i + 1], system.Positions[3 * i + 2] })];
        double[] potential = new double[chosen.Length], field = new double[points.Length];
        AddSmooth(system, split, points, potential, field, null, null);
        for (int p = 0; p < chosen.Length; p++)
        {
            result.Potential[chosen[p]] += potential[p];
            for (int d = 0; d < 3; d++)
                result.Field[3 * chosen[p] + d] += field[3 * p + d];
        }
        split.Finish(system, result, 0, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    private SeparableSplit Prepare(PointCharges system, ReadOnlySpan<double> points)
    {
        var lattice = Lattice.Rectangular(system.Cell);
        // All pairs meet by the smooth kernel anyway, so the other half may be short: its range holds some hundred charges.
        var extent = OpenExtent.Of(lattice, system.Positions, points);
        double density = Math.Max(system.Count / OccupiedVolume.Of(lattice, system.Positions), 1e-6);
        double cutoff = Math.Cbrt(150 / density), alpha = Math.Sqrt(2.303 * _digits + 1) / cutoff;
        _pairs.Build(system, lattice, cutoff);
        return new SeparableSplit(lattice, [extent.Length(0), extent.Length(1), extent.Length(2)], alpha, _digits);
    }

    private static double[] AllCharges(PointCharges system) => system.Positions.ToArray();

    /// <summary>Adds the smooth potential of all charges at points and returns the energy when the points are the charges.</summary>
    private double AddSmooth(PointCharges system, SeparableSplit split, double[] points, double[] potential, double[] field, double[]? gradient, double[]? virials)
    {
        double[][] sources = Sources(system);
        int count = points.Length / 3;
        double[] energies = new double[count];
        Run(count, p =>
        {
            Vector512<double> px = Vector512.Create(points[3 * p]), py = Vector512.Create(points[3 * p + 1]), pz = Vector512.Create(points[3 * p + 2]);
            SeparableKernel.PairSums pair = default, total = default;
            for (int k = 0; k < sources[3].Length; k += Lanes)
            {
                split.Kernel.Evaluate(px - Load(sources[0], k), py - Load(sources[1], k), pz - Load(sources[2], k), ref pair);
                total.Add(Load(sources[3], k), in pair);
            }
            double value = Vector512.Sum(total.G);
            energies[p] = value;
            potential[p] += value;
            field[3 * p] -= Vector512.Sum(total.X);
            field[3 * p + 1] -= Vector512.Sum(total.Y);
            field[3 * p + 2] -= Vector512.Sum(total.Z);
            if (gradient is not null)
                total.SubtractSecond(gradient.AsSpan(6 * p, 6));
            if (virials is not null)
                total.AddVirial(virials.AsSpan(6 * p, 6));
        });
        if (count != system.Count)
            return 0;
        return SolverChecks.Energy(system.Charges, energies);
    }

    /// <summary>Potential and field of dipoles and changed charges at the charges.</summary>
    private void AddChanges(PointCharges system, SeparableSplit split, SmoothTangent smooth)
    {
        double[][] sources = Sources(system);
        double[][] moments = [.. Enumerable.Range(0, 3).Select(d => Padded(system.Count, i => smooth.Dipoles[3 * i + d])), Padded(system.Count, i => smooth.ChargeChanges[i])];
        Run(system.Count, p =>
        {
            Vector512<double> px = Vector512.Create(system.Positions[3 * p]), py = Vector512.Create(system.Positions[3 * p + 1]), pz = Vector512.Create(system.Positions[3 * p + 2]);
            SeparableKernel.PairSums pair = default;
            Vector512<double> phi = default, x = default, y = default, z = default;
            for (int k = 0; k < sources[3].Length; k += Lanes)
            {
                split.Kernel.Evaluate(px - Load(sources[0], k), py - Load(sources[1], k), pz - Load(sources[2], k), ref pair);
                Vector512<double> q = Load(moments[3], k), mx = Load(moments[0], k), my = Load(moments[1], k), mz = Load(moments[2], k);
                // A dipole's potential is minus its moment times the gradient by the distance from it.
                phi += q * pair.G - mx * pair.X - my * pair.Y - mz * pair.Z;
                x += q * pair.X - mx * pair.XX - my * pair.XY - mz * pair.XZ;
                y += q * pair.Y - mx * pair.XY - my * pair.YY - mz * pair.YZ;
                z += q * pair.Z - mx * pair.XZ - my * pair.YZ - mz * pair.ZZ;
            }
            smooth.Changed.Potential[p] += Vector512.Sum(phi);
            smooth.Changed.Field[3 * p] -= Vector512.Sum(x);
            smooth.Changed.Field[3 * p + 1] -= Vector512.Sum(y);
            smooth.Changed.Field[3 * p + 2] -= Vector512.Sum(z);
        });
    }

    private void Run(int count, Action<int> body) => _pool.Run(count, (task, _) => body(task));

    private static double[][] Sources(PointCharges system) =>
    [
        Padded(system.Count, i => system.Positions[3 * i]), Padded(system.Count, i => system.Positions[3 * i + 1]),
        Padded(system.Count, i => system.Positions[3 * i + 2]), Padded(system.Count, i => system.Charges[i]),
    ];

    private static double[] Padded(int count, Func<int, double> value)
    {
        double[] result = new double[(count + Lanes - 1) / Lanes * Lanes];
        for (int i = 0; i < count; i++)
            result[i] = value(i);
        return result;
    }

    private static Vector512<double> Load(double[] values, int start) => Vector512.Create(values.AsSpan(start, Lanes));
}
