using EquivSim.Training;

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

/// <summary>What computes the loss and its gradient.</summary>
public enum TrainingExecutor
{
    /// <summary>The fused kernels, on the CPU; torch on another device.</summary>
    Compiled,

    /// <summary>Torch's dense operations and its tape.</summary>
    Dense,
}

/// <summary>Settings of a training run. Names and defaults follow <c>mace_run_train</c> where it has them.</summary>
public sealed record TrainingOptions : LoopOptions
{
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

    /// <summary>Energy weight of the second stage.</summary>
    public double SecondStageEnergyWeight { get; init; } = 1000;

    /// <summary>Force weight of the second stage.</summary>
    public double SecondStageForcesWeight { get; init; } = 100;

    /// <summary>Share of the training set kept for validation when no validation set is given.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>Compute in float64 instead of float32.</summary>
    public bool DoublePrecision { get; init; }

    /// <summary>Tensor product of the convolutions by the name of a <see cref="MaceConvolution"/> (sparse, grid, fourier, automatic, so2), with the dense executor; null for torch's own operations.</summary>
    public string? TensorProduct { get; init; }

    /// <summary>Device of the model: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>What computes the loss and its gradient.</summary>
    public TrainingExecutor Executor { get; init; }

    /// <summary>Source of the elements' reference energies.</summary>
    public ReferenceEnergySource ReferenceEnergies { get; init; }

    /// <summary>Scaling of the network's output.</summary>
    public OutputScaling Scaling { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(ValidationBatchSize >= 1, $"validation_batch_size is {ValidationBatchSize}; expected at least 1.");
        Require(EnergyWeight >= 0 && ForcesWeight >= 0 && StressWeight >= 0 && EnergyWeight + ForcesWeight + StressWeight > 0,
            $"Loss weights are {EnergyWeight}, {ForcesWeight}, {StressWeight}; expected none negative and one positive.");
        Require(SecondStageEnergyWeight >= 0 && SecondStageForcesWeight >= 0 && SecondStageEnergyWeight + SecondStageForcesWeight + StressWeight > 0,
            $"Loss weights of the second stage are {SecondStageEnergyWeight}, {SecondStageForcesWeight}, {StressWeight}; expected none negative and one positive.");
        Require(HuberDelta > 0, $"huber_delta is {HuberDelta}; expected a positive number.");
        Require(ValidationFraction is > 0 and < 1, $"validation_fraction is {ValidationFraction}; expected a number between 0 and 1.");
    }
}
