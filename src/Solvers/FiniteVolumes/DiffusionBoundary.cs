namespace EquivSim.Solvers;

/// <summary>What holds on the boundary of a diffusion problem.</summary>
public enum DiffusionBoundary
{
    /// <summary>The solution is zero.</summary>
    Zero,

    /// <summary>Nothing flows through.</summary>
    NoFlux,
}
