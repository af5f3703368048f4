using EquivSim.Solvers.TensorCompletion;

namespace EquivSim.Cli.Commands.Tensors;

/// <summary>Options of <c>equivsim tensor complete</c>.</summary>
internal sealed record TensorSettings
{
    /// <summary>Number of latent functions of each mode.</summary>
    public int Rank { get; init; } = 3;

    /// <summary>CP in place of Tucker.</summary>
    public bool Cp { get; init; }

    /// <summary>Smoothness of the latent functions.</summary>
    public SmoothnessChoice Smoothness { get; init; } = SmoothnessChoice.All;

    /// <summary>Number of fits from different starts, of each kind of processes, whose predictions are mixed.</summary>
    public int Starts { get; init; } = 4;

    /// <summary>The kinds of processes.</summary>
    public IReadOnlyList<Smoothness> Kinds() =>
        Smoothness == SmoothnessChoice.All ? Enum.GetValues<Smoothness>() : [Enum.Parse<Smoothness>(Smoothness.ToString())];

    /// <summary>Length scale at the start, as a part of each mode's range.</summary>
    public double LengthScale { get; init; } = 0.1;

    /// <summary>Keep length scales and variances as they start.</summary>
    public bool FixedPriors { get; init; }

    /// <summary>Largest number of sweeps.</summary>
    public int Sweeps { get; init; } = 100;

    /// <summary>The fold to test on; -1 for all.</summary>
    public int Fold { get; init; }

    /// <summary>Part of the entries held out where the file has no folds.</summary>
    public double Holdout { get; init; } = 0.2;

    /// <summary>Seed of start and hold-out.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Folder for the results.</summary>
    public string Output { get; init; } = "runs/tensor";

    /// <summary>The model.</summary>
    public FunctionalTensorOptions Model => new()
    {
        Ranks = [Rank],
        Tucker = !Cp,
        LengthScale = LengthScale,
        LearnPriors = !FixedPriors,
        Sweeps = Sweeps,
        Seed = Seed,
    };

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="UsageException">A value is out of its range.</exception>
    public void Validate()
    {
        Require(Rank > 0, "--rank", Rank, "positive");
        Require(LengthScale > 0 && double.IsFinite(LengthScale), "--length-scale", LengthScale, "positive");
        Require(Starts > 0, "--starts", Starts, "positive");
        Require(Sweeps > 0, "--sweeps", Sweeps, "positive");
        Require(Fold >= -1, "--fold", Fold, "-1 for all, or a fold's number");
        Require(Holdout is > 0 and < 1, "--holdout", Holdout, "between 0 and 1");
    }

    private static void Require<T>(bool condition, string option, T value, string expected)
    {
        if (!condition)
            throw new UsageException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{option} must be {expected}; got {value}."));
    }
}
