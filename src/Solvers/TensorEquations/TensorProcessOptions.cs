using EquivSim.Solvers.GaussianProcesses;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>The size of a functional tensor that solves an equation, and how it is fitted.</summary>
public sealed record TensorProcessOptions
{
    /// <summary>Number of factor functions of each axis; one number serves all axes.</summary>
    public IReadOnlyList<int> Ranks { get; init; } = [3];

    /// <summary>Collocation points along each axis, both ends included.</summary>
    public int PointsPerAxis { get; init; } = 24;

    /// <summary>The kernel of the factors: Gaussian, or Matern 5/2 (<see cref="SpectralEnvelope.StudentT"/>).</summary>
    public SpectralEnvelope Envelope { get; init; } = SpectralEnvelope.Gaussian;

    /// <summary>Length scale at the start, as a part of each axis; the evidence moves it.</summary>
    public double LengthScale { get; init; } = 0.3;

    /// <summary>Levels of the noise floor, relative to the root mean square of source and boundary values: large features are found first.</summary>
    public IReadOnlyList<double> NoiseFloors { get; init; } = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8];

    /// <summary>Largest number of sweeps over all axes at each level.</summary>
    public int SweepsPerLevel { get; init; } = 20;

    /// <summary>Done when the equation holds, off the nodes, to this part of its right-hand side (root mean squares).</summary>
    public double Tolerance { get; init; } = 1e-7;

    /// <summary>Seed of the start.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The rank of each axis.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal int[] Resolve(int dimension)
    {
        if (Ranks.Count != 1 && Ranks.Count != dimension)
            throw new ArgumentException($"One rank, or one for each of the {dimension} axes, was expected; got {Ranks.Count}.");
        Require(PointsPerAxis is >= 4 and <= 200, nameof(PointsPerAxis), PointsPerAxis, "from 4 to 200");
        Require(LengthScale > 0 && double.IsFinite(LengthScale), nameof(LengthScale), LengthScale, "positive");
        Require(SweepsPerLevel > 0, nameof(SweepsPerLevel), SweepsPerLevel, "positive");
        Require(Tolerance > 0, nameof(Tolerance), Tolerance, "positive");
        int[] ranks = [.. Enumerable.Range(0, dimension).Select(axis => Ranks[Ranks.Count == 1 ? 0 : axis])];
        foreach (int rank in ranks)
            Require(rank >= 1 && rank <= PointsPerAxis / 2, nameof(Ranks), rank, $"from 1 to half of the {PointsPerAxis} points");
        double core = ranks.Aggregate(1.0, (a, b) => a * b);
        Require(core <= 4096, "the size of the core, the product of the ranks,", core, "at most 4096");
        if (NoiseFloors.Count == 0 || NoiseFloors.Any(f => !(f > 0) || !double.IsFinite(f)))
            throw new ArgumentException($"Noise floors must be positive; got {string.Join(", ", NoiseFloors)}.");
        return ranks;
    }

    private static void Require(bool condition, string name, double value, string expected)
    {
        if (!condition)
            throw new ArgumentException($"{name} must be {expected}; got {value}.");
    }
}
