namespace EquivSim.Cli.Commands.Solve;

/// <summary>How the Gaussian process is fitted.</summary>
internal enum GpMethod
{
    /// <summary>The solution is integrated out; kernels maximise the evidence.</summary>
    Evidence,

    /// <summary>As published: the solution's grid values and the kernels maximise a joint objective by Adam.</summary>
    Published,
}
