namespace EquivSim.Hamiltonians.Torch;

/// <summary>A molecule to learn from or to judge by.</summary>
/// <param name="Name">For messages.</param>
/// <param name="AtomicNumbers">One for each atom.</param>
/// <param name="Positions">x0 y0 z0 x1 ..., Angstrom.</param>
/// <param name="Target">Matrix to predict, in canonical order, Hartree.</param>
public sealed record TrainingMolecule(string Name, int[] AtomicNumbers, double[] Positions, double[] Target);
