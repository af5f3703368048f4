using System.Diagnostics;
using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Dynamics;
using EquivSim.Electrostatics;
using EquivSim.Fourier.Torch;
using EquivSim.Potentials;
using EquivSim.Structures;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Flexible water by velocity Verlet and by r-RESPA, whose mesh, pairs and springs act at steps of their own, from one start: speed and conservation of energy.</summary>
internal sealed class RespaBench(Terminal terminal, double error, double picoseconds, int threads)
{
    private const double Temperature = 300, SpringStep = 0.5;
    private const int WarmUpSteps = 2000;

    /// <summary>Measures and shows.</summary>
    public int Run(Structure water, CancellationToken cancellation)
    {
        int molecules = water.AtomCount / 3;
        double cutoff = Math.Min(9, 0.49 * water.Cell.Vectors[0]);
        water.Charges = FlexibleWater.Charges(molecules);
        using var springs = new FlexibleWater(cutoff, FlexibleWaterTerms.Springs);
        using var dispersion = new FlexibleWater(cutoff, FlexibleWaterTerms.Dispersion);
        (CoulombPotential near, CoulombPotential far) = CoulombPotential.Halves(new SpmeSolver(error, TorchFourierProvider.Best, threads), FlexibleWater.Excluded(molecules));
        using CoulombPotential mesh = far;
        IPotential pairs = new SumPotential(dispersion, near), inner = new SumPotential(springs, dispersion, near), whole = new SumPotential(springs, dispersion, near, mesh);
        var start = new MolecularSystem(water, whole);
        var random = new RandomSource(1);
        MaxwellBoltzmann.Draw(start, Temperature, random, exactTemperature: true);
        var thermostat = new Langevin(start, SpringStep, Temperature, 0.02, random);
        for (int step = 0; step < WarmUpSteps && !cancellation.IsCancellationRequested; step++)
            thermostat.Step();

        (string, double, Func<MolecularSystem, Integrator>)[] schemes =
        [
            ("Verlet", 0.5, s => new VelocityVerlet(s, 0.5)),
            ("Verlet", 1, s => new VelocityVerlet(s, 1)),
            .. new double[] { 1, 2, 3, 4, 6 }.Select(far => ("mesh / pairs and springs 0.5", far, (Func<MolecularSystem, Integrator>)(s => new Respa(s, far, new(mesh, 1), new RespaLevel(inner, (int)(far / SpringStep)))))),
            .. new (double Far, double Near)[] { (1, 1), (2, 1), (2, 2), (4, 2) }.Select(step => ($"mesh / pairs {step.Near} / springs 0.5", step.Far, (Func<MolecularSystem, Integrator>)(s =>
                new Respa(s, step.Far, new(mesh, 1), new(pairs, (int)(step.Far / step.Near)), new RespaLevel(springs, (int)(step.Near / SpringStep)))))),
        ];
        Table table = Tables.OfNumbers(terminal, "steps of, fs", "outer step, fs", "s/ps", "speed", "scatter / kinetic energy", "drift / kinetic energy per ns", "its error", "temperature, K");
        double slowest = 0;
        foreach ((string name, double outer, Func<MolecularSystem, Integrator> make) in schemes)
        {
            if (cancellation.IsCancellationRequested)
                return ExitCode.Interrupted;
            Structure copy = water.Clone();
            copy.Velocities = start.Velocities.ToArray();
            Row row = Measure(make(new MolecularSystem(copy, whole)), outer);
            slowest = slowest == 0 ? row.SecondsPerPicosecond : slowest;
            table.AddTextRow(name, Quantity.Number(outer), Quantity.Number(row.SecondsPerPicosecond), Quantity.Number(slowest / row.SecondsPerPicosecond),
                Scientific(row.Scatter), Scientific(row.Drift), Scientific(row.Error), $"{row.Temperature:0}");
        }
        terminal.Draw(table);
        return ExitCode.Success;
    }

    private Row Measure(Integrator integrator, double outer)
    {
        int steps = (int)Math.Round(1000 * picoseconds / outer);
        List<double> energies = [];
        double kinetic = 0;
        var clock = Stopwatch.StartNew();
        for (int step = 0; step < steps; step++)
        {
            integrator.Step();
            energies.Add(integrator.ConservedQuantity);
            kinetic += integrator.System.KineticEnergy / steps;
        }
        double seconds = clock.Elapsed.TotalSeconds, perNanosecond = 1e6 / outer / kinetic;
        CorrelatedSlope fit = CorrelatedSlope.Fit(energies);
        return new(seconds / picoseconds, fit.Scatter / kinetic, fit.Slope * perNanosecond, fit.Error * perNanosecond, 2 * kinetic / (Units.Boltzmann * integrator.System.DegreesOfFreedom));
    }

    private static string Scientific(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private readonly record struct Row(double SecondsPerPicosecond, double Scatter, double Drift, double Error, double Temperature);
}
