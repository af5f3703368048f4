namespace EquivSim.Training;

/// <summary>How the learning rate changes.</summary>
public enum LearningRateSchedule
{
    /// <summary>Stays as it is.</summary>
    Constant,

    /// <summary>Multiplied by a factor when the validation loss has not improved for a number of epochs.</summary>
    Plateau,

    /// <summary>Multiplied by a factor each epoch.</summary>
    Exponential,

    /// <summary>Half a cosine, from the initial rate at the start to 1/1000 of it at the last epoch.</summary>
    Cosine,
}
