using EquivSim.Structures;

namespace EquivSim.Dynamics;

/// <summary>Frames as H5MD: positions, velocities, forces, energies and temperature, and the pressure where there is one.</summary>
internal sealed class H5mdOutput : ITrajectoryOutput
{
    private readonly TrajectoryWriter _writer;
    private readonly double[] _observables;

    public H5mdOutput(string path, MolecularSystem system, long? resumeAfter)
    {
        OutputFile.CreateFolder(path);
        List<TrajectoryObservable> observables = [TrajectoryObservable.PotentialEnergy, TrajectoryObservable.KineticEnergy, TrajectoryObservable.Temperature];
        if (system.Structure.Cell.AllPeriodic)
            observables.Add(TrajectoryObservable.Pressure);
        _observables = new double[observables.Count];
        TrajectoryContent content = new() { Velocities = true, Forces = true, Observables = observables };
        double[] masses = system.Masses.ToArray();
        _writer = resumeAfter is long step
            ? TrajectoryWriter.Append(path, system.Structure, content, step, masses)
            : TrajectoryWriter.Create(path, system.Structure, content, masses);
    }

    public void Write(MolecularSystem system, long step, double time)
    {
        _observables[0] = system.PotentialEnergy;
        _observables[1] = system.KineticEnergy;
        _observables[2] = system.Temperature;
        if (_observables.Length > 3)
            _observables[3] = system.Pressure;
        _writer.Write(step, time, system.Positions, system.Velocities, system.Forces, system.Structure.Cell, _observables);
    }

    public void Dispose() => _writer.Dispose();
}
