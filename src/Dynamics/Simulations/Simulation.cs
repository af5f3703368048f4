using System.Diagnostics;
using System.Globalization;

namespace EquivSim.Dynamics;

/// <summary>
/// Runs an integrator for many steps: log, trajectory, checkpoints, observers, cancellation, and a watch on the run's health.
/// </summary>
/// <example><code>
/// var system = new MolecularSystem(structure, potential);
/// var random = new RandomSource(seed: 1);
/// MaxwellBoltzmann.Draw(system, temperature: 300, random);
/// var langevin = new Langevin(system, timeStep: 0.5, temperature: 300, friction: 0.01, random);
/// var simulation = new Simulation(langevin, new SimulationOptions { Steps = 10_000, LogPath = "md.csv", CheckpointPath = "md.checkpoint.h5" });
/// SimulationReport report = simulation.Run();
/// </code></example>
public sealed class Simulation
{
    private readonly List<(int Every, Action<ThermodynamicSample> Observer)> _observers = [];
    private readonly StabilityMonitor _monitor;
    private RunStatistics _statistics = new();
    private string? _lastCheckpoint;
    private long _checkpointStep = -1;
    private bool _started, _resumed;

    /// <summary>Prepares a run; nothing is written before <see cref="Run"/>.</summary>
    /// <param name="integrator">What moves the system.</param>
    /// <param name="options">Length and output.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the trajectory's extension is unknown.</exception>
    public Simulation(Integrator integrator, SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(integrator);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Integrator = integrator;
        Options = options;
        _monitor = new StabilityMonitor(integrator.System, options.Limits);
    }

    /// <summary>What moves the system.</summary>
    public Integrator Integrator { get; }

    /// <summary>Length and output.</summary>
    public SimulationOptions Options { get; }

    /// <summary>The system that is moved.</summary>
    public MolecularSystem System => Integrator.System;

    /// <summary>Number of the step reached.</summary>
    public long Step { get; private set; }

    /// <summary>Time reached, in fs.</summary>
    public double Time => Step * Integrator.TimeStep;

    /// <summary>Calls <paramref name="observer"/> at step 0 and every so many steps, after the step; it may read the system but must not change it.</summary>
    public void Observe(int every, Action<ThermodynamicSample> observer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        ArgumentNullException.ThrowIfNull(observer);
        _observers.Add((every, observer));
    }

    /// <summary>
    /// Continues from a checkpoint, exactly: with the same potential the steps that follow are, bit for bit, those that the
    /// interrupted run would have made. Rows of the log and frames of the trajectory behind the checkpoint are dropped.
    /// </summary>
    /// <exception cref="InvalidDataException">The checkpoint belongs to other atoms, another integrator or other parameters, or its energy is not the potential's.</exception>
    /// <exception cref="InvalidOperationException">The simulation has already run.</exception>
    public void Resume(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (_started)
            throw new InvalidOperationException("A simulation can only resume before it has run.");
        checkpoint.Restore(Integrator);
        Step = checkpoint.Step;
        _statistics = checkpoint.Statistics.Copy();
        _resumed = true;
        _lastCheckpoint = checkpoint.Path;
        _checkpointStep = checkpoint.Step;
    }

    /// <summary>Runs to the last step, or until cancelled; either way the checkpoint then holds the step reached.</summary>
    /// <param name="cancellation">Ends the run after the step in progress.</param>
    /// <exception cref="SimulationFailedException">The simulation exploded or its potential refused the atoms; log, trajectory and the last good checkpoint are in place.</exception>
    public SimulationReport Run(CancellationToken cancellation = default)
    {
        long? resumeAfter = _resumed ? Step : null;
        long first = Step;
        _started = true;
        Stopwatch watch = Stopwatch.StartNew();
        using SimulationLog? log = Options.LogPath is string logPath ? new SimulationLog(logPath, resumeAfter) : null;
        using ITrajectoryOutput? trajectory = Options.TrajectoryPath is string trajectoryPath
            ? TrajectoryOutput.Open(trajectoryPath, System, resumeAfter)
            : null;

        _monitor.Restart();
        System.Moved = _monitor.CheckPositions;
        try
        {
            if (!_resumed)
            {
                Guard(static simulation => simulation._monitor.CheckStep());
                Report(log, trajectory);
            }
            while (Step < Options.Steps && !cancellation.IsCancellationRequested)
            {
                Step++;
                Guard(static simulation =>
                {
                    simulation.Integrator.Step();
                    simulation._monitor.CheckStep();
                });
                Report(log, trajectory);
                if (Step % Options.CheckpointEvery == 0)
                    WriteCheckpoint();
            }
        }
        finally
        {
            System.Moved = null;
        }
        if (_checkpointStep != Step)
            WriteCheckpoint();
        return new SimulationReport(
            Step >= Options.Steps, Step, Step - first, watch.Elapsed, ThermodynamicSample.Take(Integrator, Step),
            _statistics.Drift, _statistics.Temperature, _statistics.Pressure, System.AtomCount, _lastCheckpoint);
    }

    /// <summary>Runs an action of the step in progress; what fails there gets the step and the last good checkpoint into its message.</summary>
    private void Guard(Action<Simulation> action)
    {
        try
        {
            action(this);
        }
        catch (StabilityMonitor.Finding finding)
        {
            throw Failed(finding.Failure, finding.Atom, "the simulation exploded", finding.Message, null);
        }
        catch (Exception refusal) when (refusal is not OutOfMemoryException)
        {
            throw Failed(SimulationFailure.PotentialRefused, null, "the potential refused the atoms", refusal.Message, refusal);
        }
    }

    private SimulationFailedException Failed(SimulationFailure failure, int? atom, string what, string why, Exception? inner)
    {
        string checkpoint = _lastCheckpoint is null
            ? "No checkpoint had been written."
            : $"The last good checkpoint is '{_lastCheckpoint}' (step {_checkpointStep}).";
        string message = string.Create(CultureInfo.InvariantCulture, $"At step {Step} ({Time:G9} fs) {what}: {why.TrimEnd('.')}. {checkpoint}");
        return new SimulationFailedException(failure, Step, atom, _lastCheckpoint, message, inner);
    }

    private void Report(SimulationLog? log, ITrajectoryOutput? trajectory)
    {
        bool due = Step % Options.LogEvery == 0;
        foreach ((int every, _) in _observers)
            due |= Step % every == 0;
        if (due)
            Sample(log);
        if (Step % Options.TrajectoryEvery == 0)
            trajectory?.Write(System, Step, Time);
    }

    private void Sample(SimulationLog? log)
    {
        ThermodynamicSample sample = ThermodynamicSample.Take(Integrator, Step);
        if (Step % Options.LogEvery == 0)
        {
            log?.Write(sample);
            _statistics.Add(sample);
        }
        foreach ((int every, Action<ThermodynamicSample> observer) in _observers)
        {
            if (Step % every == 0)
                observer(sample);
        }
    }

    private void WriteCheckpoint()
    {
        if (Options.CheckpointPath is not string path)
            return;
        Checkpoint.Capture(Integrator, Step, _statistics).Write(path);
        _lastCheckpoint = path;
        _checkpointStep = Step;
    }
}
