namespace EquivSim.Cli.Commands.Solve;

/// <summary>One line of the table of problems.</summary>
/// <param name="Case">The problem and what is published about it.</param>
/// <param name="Error">Relative L2 error found here.</param>
/// <param name="Seconds">Wall time of the Gaussian process.</param>
/// <param name="Residual">Of the equation off the nodes, relative.</param>
/// <param name="ChebyshevError">Relative L2 error of Chebyshev collocation.</param>
/// <param name="ChebyshevSeconds">Its wall time.</param>
/// <param name="BaselineError">Relative L2 error of the published method after as long as the process took; NaN where it was not run.</param>
internal sealed record GpRow(GpCase Case, double Error, double Seconds, double Residual, double ChebyshevError, double ChebyshevSeconds, double BaselineError);
