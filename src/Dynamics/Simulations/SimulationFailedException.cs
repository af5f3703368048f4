namespace EquivSim.Dynamics;

/// <summary>A simulation exploded, or its potential refused the atoms. The message tells step, atom, values and the last good checkpoint.</summary>
public sealed class SimulationFailedException : Exception
{
    internal SimulationFailedException(
        SimulationFailure failure, long step, int? atom, string? lastCheckpoint, string message, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        Step = step;
        Atom = atom;
        LastCheckpoint = lastCheckpoint;
    }

    /// <summary>What went wrong.</summary>
    public SimulationFailure Failure { get; }

    /// <summary>The step during which it happened.</summary>
    public long Step { get; }

    /// <summary>The atom it was noticed at, counted from 0; null when it concerns no single atom.</summary>
    public int? Atom { get; }

    /// <summary>Path of the latest checkpoint from before, null when there is none.</summary>
    public string? LastCheckpoint { get; }
}
