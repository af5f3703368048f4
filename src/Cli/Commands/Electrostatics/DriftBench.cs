using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Dynamics;
using EquivSim.Electrostatics;
using EquivSim.Fourier.Torch;
using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Energy drift of flexible water at constant energy, after a time with a thermostat.</summary>
internal sealed class DriftBench(Terminal terminal, double error, int steps, double timestep, int threads)
{
    private const double Temperature = 300;

    /// <summary>Measures and shows.</summary>
    public int Run(Structure water, CancellationToken cancellation)
    {
        int molecules = water.AtomCount / 3;
        water.Charges = FlexibleWater.Charges(molecules);
        using var spme = new SpmeSolver(error, TorchFourierProvider.Best, threads);
        using var potential = new SumPotential(new FlexibleWater(Math.Min(9, 0.49 * water.Cell.Vectors[0])), new CoulombPotential(spme, FlexibleWater.Excluded(molecules)));
        var system = new MolecularSystem(water, potential);
        var random = new RandomSource(1);
        MaxwellBoltzmann.Draw(system, Temperature, random, exactTemperature: true);
        var thermostat = new Langevin(system, timestep, Temperature, 0.02, random);
        for (int step = 0; step < steps / 4 && !cancellation.IsCancellationRequested; step++)
            thermostat.Step();

        var integrator = new VelocityVerlet(system, timestep);
        EnergyDrift drift = new();
        double kinetic = 0;
        int done = 0;
        for (; done < steps && !cancellation.IsCancellationRequested; done++)
        {
            integrator.Step();
            drift.Add(done * timestep, integrator.ConservedQuantity);
            kinetic += system.KineticEnergy;
            if (done % 500 == 0)
                terminal.Transient($"  step {done} of {steps}, {system.Temperature:0} K");
        }
        if (done < 2)
            return ExitCode.Interrupted;
        kinetic /= done;
        double span = done * timestep, perNanosecond = 1e6 * drift.Slope / kinetic;
        // Standard error of a slope over equally spaced, correlated samples, correlation taken as a picosecond at most of the run's scatter.
        double uncertainty = 1e6 * drift.Fluctuation * Math.Sqrt(12.0 / Math.Max(1, span / 100)) / span / kinetic;
        Tables.DrawFacts(terminal, "Drift at constant energy",
        [
            ("system", $"{molecules} molecules of flexible SPC/E-like water, {Quantity.Number(timestep)} fs, {Quantity.Number(span / 1000)} ps"),
            ("SPME", $"{spme.Parameters}, measured force error {spme.MeasuredError.Relative.ToString("0.0e+0", CultureInfo.InvariantCulture)}"),
            ("kinetic energy", $"{Quantity.Number(kinetic)} eV, {Quantity.Number(2 * kinetic / (Units.Boltzmann * system.DegreesOfFreedom))} K"),
            ("drift", $"{Quantity.Number(perNanosecond)} of the kinetic energy per ns, {Quantity.Number(drift.PerAtom(water.AtomCount))} meV/atom/ps"),
            ("uncertainty of the drift", $"about {Quantity.Number(uncertainty)} of the kinetic energy per ns"),
            ("scatter about the drift", $"{Quantity.Number(drift.Fluctuation / kinetic)} of the kinetic energy"),
        ]);
        return done == steps ? ExitCode.Success : ExitCode.Interrupted;
    }
}
