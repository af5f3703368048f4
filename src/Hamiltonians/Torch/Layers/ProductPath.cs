namespace EquivSim.Hamiltonians.Torch;

/// <summary>One coupling of a product of features.</summary>
/// <param name="First">Irrep of the first operand, by its place.</param>
/// <param name="Second">Irrep of the second.</param>
/// <param name="Out">Irrep of the result.</param>
/// <param name="Variance">Square of the factor that keeps components of the order of one.</param>
internal readonly record struct ProductPath(int First, int Second, int Out, double Variance);
