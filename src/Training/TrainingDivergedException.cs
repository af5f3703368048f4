namespace EquivSim.Training;

/// <summary>The loss or its gradient is no longer a finite number; the message names the samples that caused it.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Makes the exception.</summary>
    public TrainingDivergedException()
    {
    }

    /// <summary>Makes the exception with its message and the samples it names.</summary>
    public TrainingDivergedException(string message, IReadOnlyList<int> samples)
        : base(message)
    {
        Samples = samples;
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

    /// <summary>Numbers of the samples that caused it, or the whole batch when each of them alone is finite.</summary>
    public IReadOnlyList<int> Samples { get; } = [];
}
