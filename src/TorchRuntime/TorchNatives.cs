namespace EquivSim.TorchRuntime;

/// <summary>The native files that a process runs on.</summary>
/// <param name="Libtorch">Full paths of libtorch's libraries, in load order.</param>
/// <param name="Shim">Full path of TorchSharp's native shim.</param>
/// <param name="IsShimRelaxed">Whether <paramref name="Shim"/> is the private copy made by <see cref="RelaxedShim"/>.</param>
public sealed record TorchNatives(IReadOnlyList<string> Libtorch, string Shim, bool IsShimRelaxed);
