using EquivSim.Fourier;
using EquivSim.Solvers;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>Options of <c>equivsim solve data</c>; what is null is the problem's own.</summary>
internal sealed record SolveDataSettings
{
    /// <summary>Number of samples.</summary>
    public int Samples { get; init; } = 100;

    /// <summary>Seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Points a side that are kept.</summary>
    public int Resolution { get; init; } = 64;

    /// <summary>Points a side of the solver.</summary>
    public int? SolverPoints { get; init; }

    /// <summary>Number of axes.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>Viscosity.</summary>
    public double? Viscosity { get; init; }

    /// <summary>Time of the input.</summary>
    public double? Start { get; init; }

    /// <summary>Time from input to output.</summary>
    public double? Duration { get; init; }

    /// <summary>PQR file that the boxes of poisson-boltzmann are cut from.</summary>
    public string? Molecule { get; init; }

    /// <summary>Plans the problem.</summary>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    /// <exception cref="UsageException">There are no samples to draw, or no molecule.</exception>
    public FieldProblem Create(FieldProblemKind kind, FourierProvider provider)
    {
        if (Samples < 1)
            throw new UsageException($"--samples must be positive; got {Samples}.");
        int Points(int usual) => SolverPoints ?? Math.Max(Resolution, usual / Resolution * Resolution);
        return kind switch
        {
            FieldProblemKind.Darcy => new DarcyProblem(Dimensions, Resolution, Points(Dimensions == 2 ? 256 : 32)),
            FieldProblemKind.Poisson => new PoissonProblem(Dimensions, Resolution, Points(Dimensions == 2 ? 128 : 32)),
            FieldProblemKind.Burgers => new BurgersProblem(provider, Resolution, Points(128), Viscosity ?? 0.01, Duration ?? 0.96),
            FieldProblemKind.NavierStokes => new NavierStokesProblem(provider, Resolution, Points(64), Viscosity ?? 1e-3, Start ?? 0, Duration ?? 10),
            FieldProblemKind.ReactionDiffusion => new ReactionDiffusionProblem(Resolution, Points(128), Start ?? 1, Duration ?? 4),
            _ => new PoissonBoltzmannProblem(ReadMolecule(), new Solvent { IonicStrength = 0.15 }, Resolution, SolverPoints ?? Resolution * 3 / 2),
        };
    }

    private Solute ReadMolecule() => File.Exists(Molecule)
        ? Solute.FromPqr(Molecule)
        : throw new UsageException(Molecule is null ? "The problem poisson-boltzmann cuts its boxes from a molecule: name a PQR file with --molecule." : $"There is no file '{Molecule}'.");
}
