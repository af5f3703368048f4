namespace EquivSim.Cli.Commands.Solve;

/// <summary>Problems that <c>equivsim solve data</c> generates.</summary>
internal enum FieldProblemKind
{
    /// <summary>Flow through a medium of two permeabilities.</summary>
    Darcy,

    /// <summary>A smooth variable coefficient and a random source.</summary>
    Poisson,

    /// <summary>Burgers' equation from a random start to its history.</summary>
    Burgers,

    /// <summary>Two-dimensional forced flow, vorticity to vorticity.</summary>
    NavierStokes,

    /// <summary>FitzHugh-Nagumo patterns.</summary>
    ReactionDiffusion,

    /// <summary>The potential in boxes around parts of a molecule.</summary>
    PoissonBoltzmann,
}
