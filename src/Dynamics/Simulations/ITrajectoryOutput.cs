namespace EquivSim.Dynamics;

/// <summary>Where the frames of a run go.</summary>
internal interface ITrajectoryOutput : IDisposable
{
    /// <summary>Writes the present state as a frame; it survives the process being killed afterwards.</summary>
    void Write(MolecularSystem system, long step, double time);
}
