using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using EquivSim.Fourier.Torch;
using EquivSim.Potentials;
using EquivSim.Structures;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics.Bench;

/// <summary>
/// Trial insertions of a water molecule into a frozen periodic host, as Widom's method and grand-canonical Monte Carlo make them: host and guest by the frozen
/// environment, by an Ewald sum that keeps the host's structure factor, and by a mesh that keeps the host's potential.
/// </summary>
internal static class InsertionBench
{
    /// <summary>Fewest insertions whose time can be told.</summary>
    public const int FewestInsertions = 2 * FewInsertions;

    private const int Sites = 3, FewInsertions = 200;

    /// <summary>Oxygens come no closer to an atom of the host than this, Å; what clashes is refused before its charges are asked.</summary>
    private const double Clearance = 1.5;

    /// <summary>Splits tried for the Ewald sum, in units of the one that balances a sum over the host itself.</summary>
    private static readonly double[] Splits = [0.7, 0.85, 1, 1.2, 1.4];

    /// <summary>Measures and shows.</summary>
    public static int Run(PointCharges host, double tolerance, int insertions, int repeats, Terminal terminal, CancellationToken cancellation)
    {
        int threads = Environment.ProcessorCount;
        double[] points = Guests(host, insertions), few = points[..(3 * Sites * FewInsertions)];
        var exact = new FieldSamples();
        using (var ewald = new EwaldSum(1e-14, threads))
            ewald.Sample(host, few, exact);
        double[] expected = Energies(exact);

        terminal.Heading($"{Quantity.Count(host.Count)} charges, {Quantity.Count(insertions)} insertions of water, {threads} cores");
        Table table = Tables.OfNumbers(terminal, "method", "before the first (s)", "µs/insertion", "insertions/s", "energy error, meV");
        var samples = new FieldSamples();
        FrozenEnvironment? environment = null;
        double build = Stopclock.Median(repeats, () => environment = FrozenEnvironment.Build(host, new() { Tolerance = tolerance, Probes = 0 }), cancellation);
        environment!.Sample(points, samples);
        double all = Stopclock.Median(repeats, () => environment.Sample(points, samples), cancellation);
        environment.Sample(few, samples);
        Add("frozen environment", build, all / insertions);

        EwaldParameters balanced = EwaldParameters.For(host.Count, host.Cell.Volume, tolerance);
        foreach (double split in Splits)
        {
            if (cancellation.IsCancellationRequested)
                return ExitCode.Interrupted;
            using var ewald = new EwaldSum(new EwaldParameters(split * balanced.Alpha, balanced.RealCutoff / split, split * balanced.ReciprocalCutoff), threads);
            Time(ewald, string.Create(CultureInfo.InvariantCulture, $"Ewald sum, α = {split * balanced.Alpha:0.00}/Å"));
        }
        using (var mesh = new SpmeSolver(tolerance, TorchFourierProvider.Best, threads))
        {
            mesh.Evaluate(host, new ElectrostaticResult());
            Time(mesh, "SPME's mesh");
        }
        terminal.Draw(table);
        return ExitCode.Success;

        // The sums treat the host anew at every call: what they do for few insertions comes before the first.
        void Time(IElectrostaticSolver solver, string name)
        {
            double start = Stopclock.Median(repeats, () => solver.Sample(host, few, samples), cancellation);
            double whole = Stopclock.Median(repeats, () => solver.Sample(host, points, samples), cancellation);
            solver.Sample(host, few, samples);
            Add(name, start, (whole - start) * 3 * Sites / (points.Length - few.Length));
        }

        void Add(string name, double before, double each) => table.AddTextRow(name, Quantity.Number(before), Quantity.Number(1e6 * each), Quantity.Count((long)(1 / each)),
            Quantity.Milli(Math.Sqrt(Energies(samples).Zip(expected, (a, b) => (a - b) * (a - b)).Average())));
    }

    /// <summary>Energy of each guest in the host, eV.</summary>
    private static double[] Energies(FieldSamples samples) => [.. samples.Potential.Take(Sites * FewInsertions).Chunk(Sites)
        .Select(v => Units.Coulomb * (FlexibleWater.OxygenCharge * v[0] + FlexibleWater.HydrogenCharge * (v[1] + v[2])))];

    /// <summary>Water molecules of SPC/E's shape at random places and in random orientations, wrapped into the cell.</summary>
    private static double[] Guests(PointCharges host, int count)
    {
        Box box = FrozenEnvironment.BoxAround(host, 5);
        double[] oxygens = ProbePoints.Draw(box, host, count, Clearance, seed: 1), points = new double[3 * Sites * count];
        var random = new RandomSource(1);
        Span<double> a = stackalloc double[3], b = stackalloc double[3];
        for (int guest = 0; guest < count; guest++)
        {
            // Two directions at the angle of the hydrogens: one at random, the other turned within a random plane.
            Direction(random, a);
            Direction(random, b);
            double along = a[0] * b[0] + a[1] * b[1] + a[2] * b[2], length = Math.Sqrt(1 - along * along), cosine = -1.0 / 3, sine = Math.Sqrt(8) / 3;
            for (int d = 0; d < 3; d++)
            {
                double oxygen = oxygens[3 * guest + d], across = (b[d] - along * a[d]) / length, edge = host.Cell.Vectors[4 * d];
                points[9 * guest + d] = oxygen;
                points[9 * guest + 3 + d] = Wrap(oxygen + a[d], edge);
                points[9 * guest + 6 + d] = Wrap(oxygen + cosine * a[d] + sine * across, edge);
            }
        }
        return points;

        static double Wrap(double x, double edge) => x - edge * Math.Floor(x / edge);
    }

    private static void Direction(RandomSource random, Span<double> v)
    {
        double square = 0;
        for (int d = 0; d < 3; d++)
        {
            v[d] = random.NextGaussian();
            square += v[d] * v[d];
        }
        for (int d = 0; d < 3; d++)
            v[d] /= Math.Sqrt(square);
    }
}
