namespace EquivSim.TensorProducts;

/// <summary>One term of a tensor product: a block of each input, coupled into a block of the output.</summary>
/// <param name="In1">Block of the first input.</param>
/// <param name="In2">Block of the second input.</param>
/// <param name="Out">Block of the output.</param>
/// <param name="Mode">How channels are joined.</param>
/// <param name="HasWeight">Whether the path has weights.</param>
/// <param name="PathWeight">Relative variance of the path before normalisation.</param>
/// <param name="IsNegative">Whether the path's coefficient is negative; e3nn's never are, those of products of matrices can be.</param>
public readonly record struct TensorProductPath(
    int In1, int In2, int Out, ConnectionMode Mode, bool HasWeight = true, double PathWeight = 1, bool IsNegative = false);
