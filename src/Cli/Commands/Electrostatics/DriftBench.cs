using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Dynamics;
using EquivSim.Electrostatics;
using EquivSim.Fourier.Torch;
using EquivSim.Potentials;
using EquivSim.Structures;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>
/// Energy drift of flexible water at constant energy, after a time with a thermostat, from independent runs. The drift is the slope of Verlet's shadow
/// energy, which scatters far less than the energy and drifts with it.
/// </summary>
internal sealed class DriftBench(Terminal terminal, double error, int steps, double timestep, int runs, int threads)
{
    private const double Temperature = 300, FemtosecondsPerNanosecond = 1e6;

    /// <summary>Steps whose mean is one sample of the fit.</summary>
    private const int StepsPerSample = 40;

    /// <summary>Steps that make the three samples that a line with an error needs.</summary>
    public const int FewestSteps = 3 * StepsPerSample;

    /// <summary>Measures and shows.</summary>
    public int Run(Structure water, CancellationToken cancellation)
    {
        int molecules = water.AtomCount / 3;
        water.Charges = FlexibleWater.Charges(molecules);
        Table table = Tables.OfNumbers(terminal, "run", "kinetic energy, eV", "temperature, K", "drift / kinetic energy per ns", "its error", "scatter / kinetic energy", "of the energy itself", "correlation, fs");
        List<double> drifts = [], errors = [];
        SpmeParameters? parameters = null;
        ForceError measured = default;
        for (int run = 1; run <= runs && !cancellation.IsCancellationRequested; run++)
        {
            using var spme = new SpmeSolver(error, TorchFourierProvider.Best, threads);
            using var potential = new SumPotential(new FlexibleWater(Math.Min(9, 0.49 * water.Cell.Vectors[0])), new CoulombPotential(spme, FlexibleWater.Excluded(molecules)));
            var system = new MolecularSystem(water.Clone(), potential);
            if (Trace(system, run, cancellation) is not { } trace)
                break;
            CorrelatedSlope fit = CorrelatedSlope.Fit(trace.Shadow);
            double perNanosecond = FemtosecondsPerNanosecond / (StepsPerSample * timestep) / trace.Kinetic;
            drifts.Add(fit.Slope * perNanosecond);
            errors.Add(fit.Error * perNanosecond);
            (parameters, measured) = (spme.Parameters, spme.MeasuredError);
            table.AddTextRow($"{run}", Quantity.Number(trace.Kinetic), Quantity.Number(2 * trace.Kinetic / (Units.Boltzmann * system.DegreesOfFreedom)),
                Scientific(drifts[^1]), Scientific(errors[^1]), Scientific(fit.Scatter / trace.Kinetic), Scientific(trace.Energy.Fluctuation / trace.Kinetic),
                Quantity.Number(fit.CorrelationTime * StepsPerSample * timestep));
        }
        if (drifts.Count == 0)
            return ExitCode.Interrupted;
        terminal.Draw(table);
        double mean = drifts.Average(), within = Math.Sqrt(errors.Sum(e => e * e)) / errors.Count;
        double between = drifts.Count > 1 ? Math.Sqrt(drifts.Sum(d => (d - mean) * (d - mean)) / (drifts.Count - 1) / drifts.Count) : 0;
        Tables.DrawFacts(terminal, "Drift at constant energy",
        [
            ("system", $"{molecules} molecules of flexible SPC/E-like water, {Quantity.Number(timestep)} fs, {drifts.Count} runs of {Quantity.Number(steps * timestep / 1000)} ps"),
            ("SPME", $"{parameters}, measured force error {Scientific(measured.Relative)}"),
            ("drift", $"{Scientific(mean)} of the kinetic energy per ns"),
            ("its error", $"{Scientific(Math.Max(within, between))} ({Scientific(within)} from the scatter within runs, {Scientific(between)} from the differences between them)"),
        ]);
        return drifts.Count == runs ? ExitCode.Success : ExitCode.Interrupted;
    }

    /// <summary>Warms up, then runs at constant energy.</summary>
    /// <returns>Means of the shadow energy, the energy's line, and the mean kinetic energy, eV; null when cancelled.</returns>
    private (List<double> Shadow, EnergyDrift Energy, double Kinetic)? Trace(MolecularSystem system, int run, CancellationToken cancellation)
    {
        var random = new RandomSource((ulong)run);
        MaxwellBoltzmann.Draw(system, Temperature, random, exactTemperature: true);
        var thermostat = new Langevin(system, timestep, Temperature, 0.02, random);
        for (int step = 0; step < Math.Min(steps / 4, 20000) && !cancellation.IsCancellationRequested; step++)
            thermostat.Step();

        var integrator = new VelocityVerlet(system, timestep);
        var shadow = new ShadowEnergy(system, timestep);
        EnergyDrift drift = new();
        List<double> means = [];
        double kinetic = 0, sum = 0;
        shadow.Add();
        integrator.Step();
        shadow.Add();
        for (int step = 0; step < steps; step++)
        {
            if (cancellation.IsCancellationRequested)
                return null;
            integrator.Step();
            sum += shadow.Add();
            drift.Add(step * timestep, integrator.ConservedQuantity);
            kinetic += system.KineticEnergy;
            if (step % StepsPerSample == StepsPerSample - 1)
            {
                means.Add(sum / StepsPerSample);
                sum = 0;
            }
            if (step % 500 == 0)
                terminal.Transient($"  run {run} of {runs}: step {step} of {steps}, {system.Temperature:0} K");
        }
        return (means, drift, kinetic / steps);
    }

    private static string Scientific(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);
}
