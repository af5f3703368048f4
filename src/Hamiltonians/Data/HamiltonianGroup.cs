namespace EquivSim.Hamiltonians;

/// <summary>A run of samples of one molecule in a data set.</summary>
/// <param name="Name">Name of the molecule.</param>
/// <param name="Basis">Its orbitals.</param>
/// <param name="ElectronCount">Number of electrons.</param>
/// <param name="First">Index of its first sample in the data set.</param>
/// <param name="Count">Number of its samples.</param>
public sealed record HamiltonianGroup(string Name, MolecularBasis Basis, int ElectronCount, int First, int Count);
