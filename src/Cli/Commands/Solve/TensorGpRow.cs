namespace EquivSim.Cli.Commands.Solve;

/// <summary>One line of the table of problems in several dimensions.</summary>
/// <param name="Case">The problem.</param>
/// <param name="Ranks">Factor functions of each axis.</param>
/// <param name="Error">Relative L2 error: of the exact solution, or of Chebyshev's where none is known; NaN without either.</param>
/// <param name="Residual">Of the equation off the nodes, relative.</param>
/// <param name="Parameters">Numbers stored.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="ChebyshevError">Relative L2 error of Chebyshev collocation; NaN where it is the reference or does not fit.</param>
/// <param name="ChebyshevSeconds">Its wall time; NaN where its grid does not fit.</param>
internal sealed record TensorGpRow(TensorGpCase Case, IReadOnlyList<int> Ranks, double Error, double Residual, int Parameters, double Seconds, double ChebyshevError, double ChebyshevSeconds);
