using EquivSim.Solvers;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>Options of <c>equivsim solve poisson-boltzmann</c>.</summary>
internal sealed record PoissonBoltzmannSettings
{
    /// <summary>The solvent.</summary>
    public Solvent Solvent { get; init; } = new() { IonicStrength = 0.15 };

    /// <summary>Solve the full equation instead of the linearised one.</summary>
    public bool Full { get; init; }

    /// <summary>Distance of grid points, Å.</summary>
    public double Spacing { get; init; } = 0.75;

    /// <summary>Least distance between the molecule's surface and the boundary, Å.</summary>
    public double Margin { get; init; } = 10;

    /// <summary>Operator that predicts where to start; Debye and Hückel's potentials when null.</summary>
    public string? Guess { get; init; }

    /// <summary>Residual over the sources at which to stop.</summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>Folder for the results.</summary>
    public string Output { get; init; } = "runs/poisson-boltzmann";

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="UsageException">A value is out of its range.</exception>
    public void Validate()
    {
        if (!(Spacing > 0) || !(Margin > 0) || !(Tolerance > 0 && Tolerance < 1))
            throw new UsageException($"--spacing, --margin and --tolerance must be positive, the last below 1; got {Spacing}, {Margin} and {Tolerance}.");
        if (Guess is not null && !File.Exists(Guess))
            throw new UsageException($"There is no file '{Guess}'.");
        try
        {
            Solvent.Validate();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message, e);
        }
    }
}
