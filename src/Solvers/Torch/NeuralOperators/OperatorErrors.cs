namespace EquivSim.Solvers.Torch;

/// <summary>Errors of an operator on a data set.</summary>
/// <param name="L2">Mean over samples of ‖p − y‖ / ‖y‖.</param>
/// <param name="H1">The same in the norm with first derivatives.</param>
/// <param name="LastSlice">The L2 error on the last slice along the first axis: the final time of a run in time.</param>
/// <param name="Worst">The largest L2 error of a sample.</param>
public sealed record OperatorErrors(double L2, double H1, double LastSlice, double Worst);
