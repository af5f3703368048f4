using System.Globalization;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Dynamics;
using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Md;

/// <summary>One run of molecular dynamics from files to files.</summary>
internal sealed class MdRun(MdSettings settings, Terminal terminal)
{
    private const double FemtosecondsPerNanosecond = 1e6;
    private const double SecondsPerDay = 86400;

    /// <summary>Runs to the end or until cancelled.</summary>
    /// <param name="structure">The start.</param>
    /// <param name="potential">What acts on the atoms.</param>
    /// <param name="restart">Go on from the checkpoint in the output folder.</param>
    /// <param name="cancellation">Ends the run after the step in progress.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Execute(Structure structure, IPotential potential, bool restart, CancellationToken cancellation)
    {
        var system = new MolecularSystem(structure, potential);
        Integrator integrator = CreateIntegrator(system);
        var simulation = new Simulation(integrator, new SimulationOptions
        {
            Steps = settings.Steps,
            LogEvery = settings.LogEvery,
            LogPath = In(MdOutput.Log),
            TrajectoryEvery = settings.TrajectoryEvery,
            TrajectoryPath = In(settings.Trajectory),
            CheckpointEvery = settings.CheckpointEvery,
            CheckpointPath = In(MdOutput.Checkpoint),
        });
        if (restart)
            simulation.Resume(Checkpoint.Read(In(MdOutput.Checkpoint)));
        OptionFile.Write(In(MdOutput.Options), settings);

        terminal.Line(string.Create(CultureInfo.InvariantCulture,
            $"{structure}, {structure.AtomCount} atoms: {EnumWords.Word(settings.Ensemble)}, {settings.Temperature} K, {settings.Timestep} fs, steps {simulation.Step} to {settings.Steps}"));
        var progress = new MdProgress(terminal, settings.Steps, simulation.Step);
        simulation.Observe(settings.LogEvery, progress.Show);
        SimulationReport report = simulation.Run(cancellation);
        Tell(report);
        return report.Completed ? ExitCode.Success : ExitCode.Interrupted;
    }

    private Integrator CreateIntegrator(MolecularSystem system)
    {
        var random = new RandomSource(settings.Seed);
        // Nothing brings a run at constant energy to its temperature later, so it starts with exactly that one.
        MaxwellBoltzmann.Draw(system, settings.Temperature, random, exactTemperature: settings.Ensemble == Ensemble.Nve);
        return settings.Ensemble switch
        {
            Ensemble.Nve => new VelocityVerlet(system, settings.Timestep),
            Ensemble.Langevin => new Langevin(system, settings.Timestep, settings.Temperature, settings.Friction, random),
            Ensemble.NoseHoover => new NoseHooverChain(system, settings.Timestep, settings.Temperature, settings.RelaxationTime),
            _ => throw new UsageException($"Unknown ensemble '{settings.Ensemble}'."),
        };
    }

    private void Tell(SimulationReport report)
    {
        double seconds = report.WallTime.TotalSeconds;
        double nanosecondsPerDay = report.StepsRun * settings.Timestep / FemtosecondsPerNanosecond / seconds * SecondsPerDay;
        string conserved = settings.Ensemble == Ensemble.Nve ? "total energy" : "conserved energy";
        Tables.DrawFacts(terminal, report.Completed ? "Dynamics done" : "Dynamics stopped on request; --restart continues it",
        [
            ("time", $"{Quantity.Number(report.Last.Time / 1000)} ps, {Quantity.Count(report.Steps)} steps"),
            ("temperature", $"{report.Temperature.Mean:0} ± {report.Temperature.StandardDeviation:0} K"),
            ($"drift of the {conserved}", $"{Quantity.Number(report.DriftPerAtom)} meV/atom/ps"),
            ("scatter about the drift", $"{Quantity.Number(report.Drift.FluctuationPerAtom(report.AtomCount))} meV/atom"),
            ("speed", $"{Quantity.Number(nanosecondsPerDay)} ns/day, {Quantity.Number(1000 * seconds / Math.Max(1, report.StepsRun) / report.AtomCount)} ms/step/atom"),
        ]);

        var files = new List<(string, string)>
        {
            ("energies", In(MdOutput.Log)),
            ("trajectory", In(settings.Trajectory)),
            ("checkpoint", In(MdOutput.Checkpoint)),
            ("options", In(MdOutput.Options)),
        };
        DynamicsTrace trace = DynamicsTrace.ReadLog(In(MdOutput.Log), report.AtomCount);
        if (trace.Time.Length > 1)
        {
            DynamicsPlot.Save(In(MdOutput.Plot), trace, report.DriftPerAtom / 1000);
            files.Add(("plot", In(MdOutput.Plot)));
        }
        terminal.Results(files);
    }

    private string In(string name) => Path.Combine(settings.Output, name);
}
