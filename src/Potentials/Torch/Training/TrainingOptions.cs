namespace EquivSim.Potentials.Torch;

/// <summary>How a difference between prediction and label is penalised.</summary>
public enum LossKind
{
    /// <summary>Mean square.</summary>
    MeanSquare,

    /// <summary>Quadratic up to <see cref="TrainingOptions.HuberDelta"/>, linear beyond.</summary>
    Huber,

    /// <summary>Mean absolute value.</summary>
    MeanAbsolute,
}

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

/// <summary>Where the reference energies of the elements come from.</summary>
public enum ReferenceEnergySource
{
    /// <summary>From isolated atoms in the data (config_type IsolatedAtom, or structures of one open atom) when every element has one, else by least squares.</summary>
    Automatic,

    /// <summary>From isolated atoms; an error when one is missing.</summary>
    IsolatedAtoms,

    /// <summary>Least squares over the training energies.</summary>
    LeastSquares,

    /// <summary>Those of the configuration.</summary>
    Given,
}

/// <summary>How the network's output is scaled.</summary>
public enum OutputScaling
{
    /// <summary>Scale: root mean square of the training forces; shift: mean interaction energy per atom.</summary>
    RmsForces,

    /// <summary>Scale and shift: standard deviation and mean of the interaction energy per atom.</summary>
    EnergyDeviation,

    /// <summary>Scale 1, shift 0.</summary>
    None,
}

/// <summary>Settings of a training run. Names and defaults follow <c>mace_run_train</c> where it has them.</summary>
public sealed record TrainingOptions
{
    /// <summary>Epochs: passes over the training set.</summary>
    public int MaxEpochs { get; init; } = 100;

    /// <summary>Stop after this many minutes, finishing the epoch; no limit when null.</summary>
    public double? MaxMinutes { get; init; }

    /// <summary>Structures per step.</summary>
    public int BatchSize { get; init; } = 10;

    /// <summary>Structures per batch when only evaluating.</summary>
    public int ValidationBatchSize { get; init; } = 25;

    /// <summary>Penalty of a difference.</summary>
    public LossKind Loss { get; init; }

    /// <summary>Where the Huber penalty becomes linear: eV/atom for energies, eV/Angstrom for forces, eV/Angstrom^3 for stress.</summary>
    public double HuberDelta { get; init; } = 0.01;

    /// <summary>Weight of the energy term.</summary>
    public double EnergyWeight { get; init; } = 1;

    /// <summary>Weight of the force term.</summary>
    public double ForcesWeight { get; init; } = 100;

    /// <summary>Weight of the stress term.</summary>
    public double StressWeight { get; init; }

    /// <summary>Divide energy differences by the number of atoms (MACE's "weighted" loss) or not ("ef").</summary>
    public bool EnergyPerAtom { get; init; } = true;

    /// <summary>Initial learning rate.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Change of the learning rate.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Plateau;

    /// <summary>Factor of the plateau schedule, or of each epoch of the exponential one.</summary>
    public double ScheduleFactor { get; init; } = 0.8;

    /// <summary>Epochs without improvement before the plateau schedule acts.</summary>
    public int SchedulePatience { get; init; } = 50;

    /// <summary>Decouple the weight decay from the gradient (AdamW) instead of adding it (Adam).</summary>
    public bool DecoupledDecay { get; init; }

    /// <summary>Use the largest second moment seen (Reddi, Kale, Kumar 2018).</summary>
    public bool AmsGrad { get; init; } = true;

    /// <summary>Weight decay of the interactions' linear and skip weights and of the products' weights; the others have none.</summary>
    public double WeightDecay { get; init; } = 5e-7;

    /// <summary>Gradients longer than this (2-norm over all weights) are shortened to it; none when null.</summary>
    public double? ClipGradient { get; init; } = 10;

    /// <summary>Decay of the moving average of the weights, with which the model is evaluated and saved; none when null.</summary>
    public double? MovingAverage { get; init; } = 0.99;

    /// <summary>Epoch at which the second stage begins; none when null.</summary>
    public int? SecondStageStart { get; init; }

    /// <summary>Energy weight of the second stage.</summary>
    public double SecondStageEnergyWeight { get; init; } = 1000;

    /// <summary>Force weight of the second stage.</summary>
    public double SecondStageForcesWeight { get; init; } = 100;

    /// <summary>Learning rate of the second stage.</summary>
    public double SecondStageLearningRate { get; init; } = 1e-3;

    /// <summary>Stop when the validation loss has not improved for so many epochs.</summary>
    public int Patience { get; init; } = 2048;

    /// <summary>Evaluate on the validation set every so many epochs.</summary>
    public int EvaluationInterval { get; init; } = 1;

    /// <summary>Share of the training set kept for validation when no validation set is given.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>Seed of the initial weights, the validation split and the order of the data.</summary>
    public long Seed { get; init; } = 123;

    /// <summary>Compute in float64 instead of float32.</summary>
    public bool DoublePrecision { get; init; }

    /// <summary>Device of the model: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of torch; all cores when null.</summary>
    public int? Threads { get; init; }

    /// <summary>Source of the elements' reference energies.</summary>
    public ReferenceEnergySource ReferenceEnergies { get; init; }

    /// <summary>Scaling of the network's output.</summary>
    public OutputScaling Scaling { get; init; }

    /// <summary>Minutes between checkpoints within an epoch; each epoch ends with one.</summary>
    public double CheckpointMinutes { get; init; } = 5;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">The first one that is wrong: what was given and what is expected.</exception>
    public void Validate()
    {
        Require(MaxEpochs >= 1, $"max_epochs is {MaxEpochs}; expected at least 1.");
        Require(MaxMinutes is null or > 0, $"max_minutes is {MaxMinutes}; expected a positive number.");
        Require(BatchSize >= 1 && ValidationBatchSize >= 1, $"Batch sizes are {BatchSize} and {ValidationBatchSize}; expected at least 1.");
        Require(EnergyWeight >= 0 && ForcesWeight >= 0 && StressWeight >= 0 && EnergyWeight + ForcesWeight + StressWeight > 0,
            $"Loss weights are {EnergyWeight}, {ForcesWeight}, {StressWeight}; expected none negative and one positive.");
        Require(SecondStageEnergyWeight >= 0 && SecondStageForcesWeight >= 0 && SecondStageEnergyWeight + SecondStageForcesWeight + StressWeight > 0,
            $"Loss weights of the second stage are {SecondStageEnergyWeight}, {SecondStageForcesWeight}, {StressWeight}; expected none negative and one positive.");
        Require(SecondStageStart is null or >= 1, $"second_stage_start is {SecondStageStart}; expected at least 1.");
        Require(CheckpointMinutes >= 0 && SchedulePatience >= 0, $"checkpoint_minutes is {CheckpointMinutes}, schedule_patience {SchedulePatience}; expected numbers that are not negative.");
        Require(LearningRate > 0 && SecondStageLearningRate > 0, $"Learning rates are {LearningRate} and {SecondStageLearningRate}; expected positive numbers.");
        Require(ScheduleFactor is > 0 and <= 1, $"schedule_factor is {ScheduleFactor}; expected a number in (0, 1].");
        Require(HuberDelta > 0, $"huber_delta is {HuberDelta}; expected a positive number.");
        Require(WeightDecay >= 0, $"weight_decay is {WeightDecay}; expected a number that is not negative.");
        Require(ClipGradient is null or > 0, $"clip_gradient is {ClipGradient}; expected a positive number.");
        Require(MovingAverage is null or (> 0 and < 1), $"moving_average is {MovingAverage}; expected a number between 0 and 1.");
        Require(EvaluationInterval >= 1 && Patience >= 1, $"evaluation_interval is {EvaluationInterval}, patience {Patience}; expected at least 1.");
        Require(ValidationFraction is > 0 and < 1, $"validation_fraction is {ValidationFraction}; expected a number between 0 and 1.");
        Require(Threads is null or >= 1, $"threads is {Threads}; expected at least 1.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new ArgumentException(message);
    }
}
