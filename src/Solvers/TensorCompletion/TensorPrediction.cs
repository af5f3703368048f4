namespace EquivSim.Solvers.TensorCompletion;

/// <summary>What a functional tensor says about an entry.</summary>
/// <param name="Mean">The value expected.</param>
/// <param name="FunctionDeviation">Standard deviation of the noiseless function.</param>
/// <param name="Deviation">Standard deviation of a measurement: with noise.</param>
public readonly record struct TensorPrediction(double Mean, double FunctionDeviation, double Deviation);
