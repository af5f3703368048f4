using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>Exact forces on randomly drawn charges of a crystal, by an Ewald sum whose split suits a few targets.</summary>
internal sealed class ProbeForces
{
    private readonly int[] _charges;
    private readonly double[] _forces;

    private ProbeForces(int[] charges, double[] forces) => (_charges, _forces) = (charges, forces);

    /// <summary>Root mean square of the forces, e²/Å².</summary>
    public double RootMeanSquare => Math.Sqrt(_forces.Sum(f => f * f) / _charges.Length);

    /// <summary>Computes the forces on some charges, excluded pairs left out.</summary>
    public static ProbeForces Of(PointCharges system, int count, int seed, int threads)
    {
        int[] chosen = Draw(system.Count, count, seed);
        // Few targets: long range in real space, few wave vectors.
        EwaldParameters split = EwaldParameters.For(Math.Max(chosen.Length, 8), system.Cell.Volume, 1e-15);
        using var pool = new WorkerPool(threads);
        var lattice = new Lattice(system.Cell);
        var result = new ElectrostaticResult();
        result.Reset(system.Count);
        var pairs = new PairSum(pool);
        pairs.Build(system, lattice, split.RealCutoff);
        pairs.EvaluateAt(new ScreenedKernel(split.Alpha), chosen, result);
        var waves = new WaveVectors(lattice, split.Alpha, split.ReciprocalCutoff);
        var phases = new PhaseTable();
        var factor = new StructureFactor(pool);
        phases.Build(waves, system.Positions, pool);
        factor.Sum(waves, phases, system.Charges, []);
        double[] points = new double[3 * chosen.Length];
        for (int p = 0; p < points.Length; p++)
            points[p] = system.Positions[3 * chosen[p / 3] + p % 3];
        phases.Build(waves, points, pool);
        double[] field = new double[points.Length];
        factor.AddTo(phases, new double[chosen.Length], field, null);
        Exclusions.Subtract(system, lattice, split.Alpha, result);
        double[] forces = new double[points.Length];
        for (int k = 0; k < forces.Length; k++)
            forces[k] = system.Charges[chosen[k / 3]] * (field[k] + result.Field[3 * chosen[k / 3] + k % 3]);
        return new(chosen, forces);
    }

    /// <summary>The same for any periodicity at right angles, by the separable sum.</summary>
    public static ProbeForces OfMixed(PointCharges system, int count, int seed, int threads)
    {
        int[] chosen = Draw(system.Count, count, seed);
        using var solver = new SeparableSum(threads: threads);
        var result = new ElectrostaticResult();
        solver.EvaluateAt(system, chosen, result);
        return new(chosen, [.. chosen.SelectMany(i => Enumerable.Range(3 * i, 3).Select(k => system.Charges[i] * result.Field[k]))]);
    }

    /// <summary>How far a result is off.</summary>
    public ForceError Compare(PointCharges system, ElectrostaticResult result)
    {
        double difference = 0, norm = 0;
        for (int k = 0; k < _forces.Length; k++)
        {
            int i = _charges[k / 3];
            double d = system.Charges[i] * result.Field[3 * i + k % 3] - _forces[k];
            difference += d * d;
            norm += _forces[k] * _forces[k];
        }
        return new ForceError(norm > 0 ? Math.Sqrt(difference / norm) : Math.Sqrt(difference), _charges.Length);
    }

    private static int[] Draw(int total, int count, int seed)
    {
        int[] all = [.. Enumerable.Range(0, total)];
        new Random(seed).Shuffle(all);
        return [.. all.Take(Math.Min(count, total)).Order()];
    }
}
