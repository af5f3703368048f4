using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Torch.GaussianProcesses;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>Options of <c>equivsim solve gp</c>; zero stands for what suits the problem.</summary>
internal sealed record GpSettings
{
    /// <summary>How to fit.</summary>
    public GpMethod Method { get; init; } = GpMethod.Evidence;

    /// <summary>Run the published method as well, for as long as the process took.</summary>
    public bool Baseline { get; init; }

    /// <summary>Steps of the published method.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Shape of the spectral bumps.</summary>
    public GpKernel Kernel { get; init; } = GpKernel.Gaussian;

    /// <summary>Bumps along each axis.</summary>
    public int Components { get; init; } = 30;

    /// <summary>Grid points along each axis.</summary>
    public int Points { get; init; }

    /// <summary>Highest frequency of the start, cycles per unit length.</summary>
    public double HighestFrequency { get; init; }

    /// <summary>Largest number of nodes that carry the equation.</summary>
    public int Equations { get; init; }

    /// <summary>Largest number of boundary nodes that carry a value.</summary>
    public int Boundary { get; init; } = 200;

    /// <summary>Residual to stop at.</summary>
    public double Tolerance { get; init; }

    /// <summary>Noise added to all data, relative.</summary>
    public double Noise { get; init; }

    /// <summary>Number of nodes where the solution is measured.</summary>
    public int Measurements { get; init; }

    /// <summary>Seed of nodes and noise.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of torch; 0: one on lines, where more gain nothing and the digits would depend on their number, all cores on rectangles.</summary>
    public int Threads { get; init; }

    /// <summary>Folder for the results.</summary>
    public string Output { get; init; } = "runs/gp";

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="UsageException">A value is out of its range.</exception>
    public void Validate()
    {
        Require(Steps > 0, "--steps", Steps, "positive");
        Require(Method == GpMethod.Evidence || (Noise == 0 && Measurements == 0), "--noise and --measurements", Noise, "0 with the published method");
        Require(!Baseline || (Method == GpMethod.Evidence && Noise == 0 && Measurements == 0), "--baseline", Baseline, "left out with noise, measurements or the published method itself");
        Require(Threads >= 0, "--threads", Threads, "positive");
        Require(Components > 0, "--components", Components, "positive");
        Require(Points is 0 or >= 3, "--points", Points, "at least 3");
        Require(HighestFrequency >= 0 && double.IsFinite(HighestFrequency), "--highest-frequency", HighestFrequency, "positive");
        Require(Equations >= 0, "--equations", Equations, "positive");
        Require(Boundary > 0, "--boundary", Boundary, "positive");
        Require(Tolerance >= 0 && double.IsFinite(Tolerance), "--tolerance", Tolerance, "positive");
        Require(Noise >= 0 && double.IsFinite(Noise), "--noise", Noise, "not negative");
        Require(Measurements >= 0, "--measurements", Measurements, "not negative");
    }

    /// <summary>Where a problem is collocated.</summary>
    public CollocationOptions Collocation(GpCase problem) => new()
    {
        PointsPerAxis = Points > 0 ? Points : problem.Points,
        MostEquations = Equations > 0 ? Equations : problem.Equations,
        MostBoundary = Boundary,
        Measurements = Measurements,
        Noise = Noise,
        Seed = Seed,
    };

    /// <summary>How its kernels are learned.</summary>
    public GaussianProcessOptions Process(GpCase problem) => new()
    {
        Envelope = GpCase.Envelope(Kernel),
        Components = Components,
        HighestFrequency = HighestFrequency > 0 ? HighestFrequency : problem.HighestFrequency,
        Tolerance = Tolerance > 0 ? Tolerance : problem.Tolerance,
        LearnNoise = Noise > 0,
    };

    /// <summary>The published method's settings for it.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="steps">Steps of Adam.</param>
    public JointOptions Joint(GpCase problem, int steps) => new()
    {
        Envelope = GpCase.Envelope(Kernel),
        PointsPerAxis = Points > 0 ? Points : problem.Points,
        Components = Components,
        HighestFrequency = HighestFrequency > 0 ? HighestFrequency : problem.HighestFrequency,
        Steps = steps,
        BoundaryWeight = problem.Name == "advection" ? 500 : 200,
    };

    private static void Require<T>(bool condition, string option, T value, string expected)
    {
        if (!condition)
            throw new UsageException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{option} must be {expected}; got {value}."));
    }
}
