using EquivSim.Training;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Settings of the training of a Hamiltonian model.</summary>
public sealed record HamiltonianTrainingOptions : LoopOptions
{
    /// <summary>The defaults that suit matrices.</summary>
    public HamiltonianTrainingOptions()
    {
        MaxEpochs = 300;
        LearningRate = 2e-3;
        Schedule = LearningRateSchedule.Cosine;
        AmsGrad = false;
        WeightDecay = 0;
        MovingAverage = 0.999;
        EvaluationInterval = 5;
        Threads = 1;
    }

    /// <summary>Molecules evaluated at once.</summary>
    public int ValidationBatchSize { get; init; } = 50;

    /// <summary>Train in float64 instead of float32.</summary>
    public bool DoublePrecision { get; init; }

    /// <summary>Share of the training set that is kept aside when there is no validation set.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(ValidationBatchSize >= 1, $"validation_batch_size is {ValidationBatchSize}; expected at least 1.");
        Require(ValidationFraction is >= 0 and < 1, $"validation_fraction is {ValidationFraction}; expected a number in [0, 1).");
    }
}
