using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Blocks between template atoms, minus the means of the training data, Hartree.</summary>
/// <param name="Atoms">[atoms, Size, Size], symmetric.</param>
/// <param name="Pairs">[blocks, Size, Size]: single pairs of the batch, then double ones.</param>
internal sealed record BlockPrediction(Tensor Atoms, Tensor Pairs);
