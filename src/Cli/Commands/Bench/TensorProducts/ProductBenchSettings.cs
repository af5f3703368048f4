using TorchSharp;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>What to measure.</summary>
/// <param name="Settings">Settings of the paper.</param>
/// <param name="Degrees">Highest degrees L.</param>
/// <param name="Batch">Samples in a call.</param>
/// <param name="Type">float32 or float64.</param>
/// <param name="Threads">Threads of a second measurement; 1 for none.</param>
/// <param name="Backward">Whether to time forward and backward too.</param>
/// <param name="Seconds">Time spent on each figure.</param>
internal sealed record ProductBenchSettings(
    IReadOnlyList<ProductSetting> Settings, IReadOnlyList<int> Degrees, int Batch, torch.ScalarType Type, int Threads, bool Backward, double Seconds);
