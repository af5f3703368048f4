namespace EquivSim.Training;

/// <summary>Settings that every training has, whatever is trained; a model's own options derive from them.</summary>
public record LoopOptions
{
    /// <summary>Epochs: passes over the training set.</summary>
    public int MaxEpochs { get; init; } = 100;

    /// <summary>Stop after this many minutes, finishing the epoch; no limit when null.</summary>
    public double? MaxMinutes { get; init; }

    /// <summary>Samples per step.</summary>
    public int BatchSize { get; init; } = 10;

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

    /// <summary>Weight decay of those weights that the model lets decay.</summary>
    public double WeightDecay { get; init; } = 5e-7;

    /// <summary>Gradients longer than this (2-norm over all weights) are shortened to it; none when null.</summary>
    public double? ClipGradient { get; init; } = 10;

    /// <summary>Decay of the moving average of the weights, with which the model is evaluated and saved; none when null.</summary>
    public double? MovingAverage { get; init; } = 0.99;

    /// <summary>Epoch at which the second stage begins, with a loss and a learning rate of its own; none when null.</summary>
    public int? SecondStageStart { get; init; }

    /// <summary>Learning rate of the second stage.</summary>
    public double SecondStageLearningRate { get; init; } = 1e-3;

    /// <summary>Stop when the validation loss has not improved for so many epochs.</summary>
    public int Patience { get; init; } = 2048;

    /// <summary>Evaluate on the validation set every so many epochs.</summary>
    public int EvaluationInterval { get; init; } = 1;

    /// <summary>Seed of the initial weights, the validation split and the order of the data.</summary>
    public long Seed { get; init; } = 123;

    /// <summary>Threads; all cores when null.</summary>
    public int? Threads { get; init; }

    /// <summary>Minutes between checkpoints within an epoch; each epoch ends with one.</summary>
    public double CheckpointMinutes { get; init; } = 5;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">The first one that is wrong: what was given and what is expected.</exception>
    public virtual void Validate()
    {
        Require(MaxEpochs >= 1, $"max_epochs is {MaxEpochs}; expected at least 1.");
        Require(MaxMinutes is null or > 0, $"max_minutes is {MaxMinutes}; expected a positive number.");
        Require(BatchSize >= 1, $"batch_size is {BatchSize}; expected at least 1.");
        Require(SecondStageStart is null or >= 1, $"second_stage_start is {SecondStageStart}; expected at least 1.");
        Require(CheckpointMinutes >= 0 && SchedulePatience >= 0, $"checkpoint_minutes is {CheckpointMinutes}, schedule_patience {SchedulePatience}; expected numbers that are not negative.");
        Require(LearningRate > 0 && SecondStageLearningRate > 0, $"Learning rates are {LearningRate} and {SecondStageLearningRate}; expected positive numbers.");
        Require(ScheduleFactor is > 0 and <= 1, $"schedule_factor is {ScheduleFactor}; expected a number in (0, 1].");
        Require(WeightDecay >= 0, $"weight_decay is {WeightDecay}; expected a number that is not negative.");
        Require(ClipGradient is null or > 0, $"clip_gradient is {ClipGradient}; expected a positive number.");
        Require(MovingAverage is null or (> 0 and < 1), $"moving_average is {MovingAverage}; expected a number between 0 and 1.");
        Require(EvaluationInterval >= 1 && Patience >= 1, $"evaluation_interval is {EvaluationInterval}, patience {Patience}; expected at least 1.");
        Require(Threads is null or >= 1, $"threads is {Threads}; expected at least 1.");
    }

    /// <summary>Throws when a setting is wrong.</summary>
    /// <exception cref="ArgumentException">The condition does not hold.</exception>
    protected static void Require(bool condition, string message)
    {
        if (!condition)
            throw new ArgumentException(message);
    }

    /// <summary>Learning rate at a position of the run.</summary>
    /// <param name="position">Where the run stands.</param>
    /// <param name="plateauFactor">Factor that the plateau schedule has reached.</param>
    internal double LearningRateAt(TrainingPosition position, double plateauFactor)
    {
        if (position.IsSecondStage)
            return SecondStageLearningRate;
        int lastEpoch = Math.Min(MaxEpochs, SecondStageStart ?? int.MaxValue);
        double done = (position.Epoch + (double)position.Step / position.StepsPerEpoch) / lastEpoch;
        double factor = Schedule switch
        {
            LearningRateSchedule.Plateau => plateauFactor,
            LearningRateSchedule.Exponential => Math.Pow(ScheduleFactor, position.Epoch),
            LearningRateSchedule.Cosine => 0.001 + 0.999 * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, done))),
            _ => 1,
        };
        return LearningRate * factor;
    }
}
