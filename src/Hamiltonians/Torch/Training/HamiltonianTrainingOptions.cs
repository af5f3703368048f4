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

    /// <summary>Weight of the error in the basis of the reference's orbitals (see <see cref="OrbitalLoss"/>), beside that of the elements.</summary>
    public double OrbitalWeight { get; init; }

    /// <summary>Epochs in which chance selects the paths of pair products, if the network has a path sparsity. SPHNet: 2.</summary>
    public int RandomEpochs { get; init; } = 2;

    /// <summary>Epochs after those in which the gates select the paths; then the selection is frozen. SPHNet: 1.</summary>
    public int AdaptiveEpochs { get; init; } = 1;

    /// <summary>Molecules evaluated at once.</summary>
    public int ValidationBatchSize { get; init; } = 50;

    /// <summary>Train in float64 instead of float32.</summary>
    public bool DoublePrecision { get; init; }

    /// <summary>Share of each molecule's samples, the last ones, that is kept aside when there is no validation set.</summary>
    public double ValidationFraction { get; init; } = 1.0 / 6;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(OrbitalWeight >= 0, $"orbital_weight is {OrbitalWeight}; expected 0 or more.");
        Require(RandomEpochs >= 0 && AdaptiveEpochs >= 0, $"random_epochs is {RandomEpochs}, adaptive_epochs {AdaptiveEpochs}; expected 0 or more.");
        Require(ValidationBatchSize >= 1, $"validation_batch_size is {ValidationBatchSize}; expected at least 1.");
        Require(ValidationFraction is >= 0 and < 1, $"validation_fraction is {ValidationFraction}; expected a number in [0, 1).");
    }
}
