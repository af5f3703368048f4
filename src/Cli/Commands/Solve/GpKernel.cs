namespace EquivSim.Cli.Commands.Solve;

/// <summary>The shape of the bumps in a spectral-mixture kernel.</summary>
internal enum GpKernel
{
    /// <summary>Gaussian bumps.</summary>
    Gaussian,

    /// <summary>Student-t bumps: Matern 5/2 times cosines.</summary>
    StudentT,
}
