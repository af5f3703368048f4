using EquivSim.Solvers.GaussianProcesses;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>The size of a functional tensor that solves an equation, and how it is found.</summary>
public sealed record TensorProcessOptions
{
    /// <summary>Largest number of factor functions of each axis.</summary>
    public int Rank { get; init; } = 6;

    /// <summary>Nodes along each axis, both ends included.</summary>
    public int PointsPerAxis { get; init; } = 20;

    /// <summary>Functions that are added to each axis from the equation's residual while the others are improved.</summary>
    public int Enrichment { get; init; } = 2;

    /// <summary>The kernel of the factors: Gaussian, or Matern 5/2 (<see cref="SpectralEnvelope.StudentT"/>).</summary>
    public SpectralEnvelope Envelope { get; init; } = SpectralEnvelope.Gaussian;

    /// <summary>Length scale of the broad part of the kernels, as a part of each axis; the rest is learned from the equation's right-hand side.</summary>
    public double LengthScale { get; init; } = 0.3;

    /// <summary>Directions along which a factor's process deviates by less than this, relative to its largest deviation, are left out.</summary>
    public double SmallestDeviation { get; init; } = 1e-8;

    /// <summary>Largest number of sweeps over all axes.</summary>
    public int Sweeps { get; init; } = 20;

    /// <summary>Done when the equation holds, off the nodes, to this part of its right-hand side (root mean squares); also when a sweep gains little.</summary>
    public double Tolerance { get; init; } = 1e-7;

    /// <summary>Seed of the places where sources and residuals are looked at.</summary>
    public int Seed { get; init; } = 1;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate(SeparableProblem problem)
    {
        Require(PointsPerAxis is >= 4 and <= 200, nameof(PointsPerAxis), PointsPerAxis, "from 4 to 200");
        Require(Rank >= 1 && Rank <= PointsPerAxis / 2, nameof(Rank), Rank, $"from 1 to half of the {PointsPerAxis} points");
        Require(Enrichment >= 1 && Enrichment <= PointsPerAxis / 2, nameof(Enrichment), Enrichment, $"from 1 to half of the {PointsPerAxis} points");
        Require(LengthScale > 0 && double.IsFinite(LengthScale), nameof(LengthScale), LengthScale, "positive");
        Require(SmallestDeviation is > 0 and < 1, nameof(SmallestDeviation), SmallestDeviation, "between 0 and 1");
        Require(Sweeps > 0, nameof(Sweeps), Sweeps, "positive");
        Require(Tolerance > 0, nameof(Tolerance), Tolerance, "positive");
        double largest = PointsPerAxis * Math.Pow(Rank + Enrichment, problem.Dimension - 1);
        Require(largest <= 2e6, "the largest system, points x (rank + enrichment)^(axes - 1),", largest, "at most 2 million");
        double grid = Math.Pow(PointsPerAxis, problem.Dimension);
        Require(problem.IsLinear || grid <= 2e6, "the grid that carries the reaction", grid, "at most 2 million points");
    }

    private static void Require(bool condition, string name, double value, string expected)
    {
        if (!condition)
            throw new ArgumentException($"{name} must be {expected}; got {value}.");
    }
}
