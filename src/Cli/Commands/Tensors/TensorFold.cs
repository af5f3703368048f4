namespace EquivSim.Cli.Commands.Tensors;

/// <summary>Which entries are learned from and which are asked for.</summary>
/// <param name="Name">What the split is called.</param>
/// <param name="Train">Rows to learn from.</param>
/// <param name="Test">Rows to predict.</param>
/// <param name="Unseen">Rows of <paramref name="Test"/> whose exact place does not occur in <paramref name="Train"/>: free of leaks.</param>
internal sealed record TensorFold(string Name, int[] Train, int[] Test, int[] Unseen);
