using EquivSim.Training;

namespace EquivSim.Solvers.Torch;

/// <summary>How a neural operator is trained; defaults serve sets of about a thousand samples.</summary>
public sealed record OperatorTrainingOptions : LoopOptions
{
    /// <summary>Settings that differ from those of other trainings.</summary>
    public OperatorTrainingOptions()
    {
        (MaxEpochs, BatchSize, LearningRate) = (60, 20, 5e-3);
        (Schedule, DecoupledDecay, AmsGrad, WeightDecay) = (LearningRateSchedule.Cosine, true, false, 1e-4);
        (ClipGradient, MovingAverage) = (1, null);
    }

    /// <summary>The loss.</summary>
    public FieldLossKind Loss { get; init; } = FieldLossKind.H1;

    /// <summary>A symmetry of the problem that multiplies the data.</summary>
    public FieldSymmetry Symmetry { get; init; }

    /// <summary>Share of the epochs over which the modes grow from <see cref="FirstModes"/> to all; 0 uses all from the start.</summary>
    public double ModeGrowth { get; init; }

    /// <summary>Modes on each axis at the start when they grow.</summary>
    public int FirstModes { get; init; } = 4;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(ModeGrowth is >= 0 and <= 1, $"mode_growth is {ModeGrowth}; expected a share of the epochs from 0 to 1.");
        Require(FirstModes >= 1, $"first_modes is {FirstModes}; expected at least 1.");
    }

    /// <summary>Modes in use in an epoch, at most <paramref name="all"/>.</summary>
    internal IReadOnlyList<int> ModesAt(int epoch, IReadOnlyList<int> all)
    {
        double done = ModeGrowth > 0 ? Math.Min(1, epoch / (ModeGrowth * MaxEpochs)) : 1;
        return [.. all.Select(m => m <= FirstModes ? m : FirstModes + (int)Math.Floor(done * (m - FirstModes)))];
    }
}
