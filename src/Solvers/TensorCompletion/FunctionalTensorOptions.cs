namespace EquivSim.Solvers.TensorCompletion;

/// <summary>The shape and the priors of a functional tensor, and how long to fit it.</summary>
public sealed record FunctionalTensorOptions
{
    /// <summary>Number of latent functions of each mode; one number serves all modes.</summary>
    public IReadOnlyList<int> Ranks { get; init; } = [3];

    /// <summary>Learn a full core (Tucker); otherwise function r of every mode meets function r of the others only (CP).</summary>
    public bool Tucker { get; init; } = true;

    /// <summary>How smooth the latent functions are.</summary>
    public Smoothness Smoothness { get; init; } = Smoothness.Once;

    /// <summary>Length scale at the start, as a part of each mode's range.</summary>
    public double LengthScale { get; init; } = 0.1;

    /// <summary>Learn length scale and variance of each mode by the evidence.</summary>
    public bool LearnPriors { get; init; } = true;

    /// <summary>Largest number of sweeps over all modes, core and noise.</summary>
    public int Sweeps { get; init; } = 100;

    /// <summary>Done when the noise changes by less than this part in a sweep.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Part of the old messages that is kept in each update of a factor, 0 to below 1.</summary>
    public double Damping { get; init; }

    /// <summary>Shape of the noise precision's Gamma prior.</summary>
    public double NoiseShape { get; init; } = 1e-3;

    /// <summary>Rate of the noise precision's Gamma prior, for values of unit variance.</summary>
    public double NoiseRate { get; init; } = 1e-3;

    /// <summary>Seed of the start.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The rank of each mode.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or a rank is above the number of distinct coordinates.</exception>
    internal int[] Resolve(IReadOnlyList<int> dimensions)
    {
        if (Ranks.Count != 1 && Ranks.Count != dimensions.Count)
            throw new ArgumentException($"One rank, or one for each of the {dimensions.Count} modes, was expected; got {Ranks.Count}.");
        int[] ranks = [.. dimensions.Select((_, k) => Ranks[Ranks.Count == 1 ? 0 : k])];
        for (int k = 0; k < ranks.Length; k++)
        {
            if (ranks[k] < 1 || ranks[k] > dimensions[k])
                throw new ArgumentException($"Mode {k} has {dimensions[k]} distinct coordinates; its rank must be between 1 and that, got {ranks[k]}.");
        }
        if (!Tucker && ranks.Distinct().Count() > 1)
            throw new ArgumentException($"A CP model has one rank; got {string.Join(", ", ranks)}.");
        Require(LengthScale > 0 && double.IsFinite(LengthScale), nameof(LengthScale), LengthScale, "positive");
        Require(Sweeps > 0, nameof(Sweeps), Sweeps, "positive");
        Require(Damping is >= 0 and < 1, nameof(Damping), Damping, "from 0 to below 1");
        Require(NoiseShape > 0, nameof(NoiseShape), NoiseShape, "positive");
        Require(NoiseRate > 0, nameof(NoiseRate), NoiseRate, "positive");
        return ranks;
    }

    private static void Require(bool condition, string name, double value, string expected)
    {
        if (!condition)
            throw new ArgumentException($"{name} must be {expected}; got {value}.");
    }
}
