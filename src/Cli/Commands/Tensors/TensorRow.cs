namespace EquivSim.Cli.Commands.Tensors;

/// <summary>The scores of one fold.</summary>
/// <param name="Name">The fold.</param>
/// <param name="Test">On all test entries.</param>
/// <param name="Unseen">On those at places without training data; null where there are none.</param>
/// <param name="BaselineMode">The mode whose mean predicts best.</param>
/// <param name="Baseline">The score of that mean.</param>
/// <param name="Seconds">Wall time of the fit.</param>
internal sealed record TensorRow(string Name, TensorScore Test, TensorScore? Unseen, int BaselineMode, TensorScore Baseline, double Seconds);
