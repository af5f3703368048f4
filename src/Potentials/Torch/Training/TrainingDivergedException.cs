using EquivSim.Structures;

namespace EquivSim.Potentials.Torch;

/// <summary>The loss or its gradient is no longer a finite number; the message names the structures that caused it.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Makes the exception.</summary>
    public TrainingDivergedException()
    {
    }

    /// <summary>Makes the exception with its message and the structures it names.</summary>
    public TrainingDivergedException(string message, IReadOnlyList<Structure> structures)
        : base(message)
    {
        Structures = structures;
    }

    /// <summary>Makes the exception with its message.</summary>
    public TrainingDivergedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public TrainingDivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The structures that caused it, or the whole batch when each of them alone is finite.</summary>
    public IReadOnlyList<Structure> Structures { get; } = [];
}
