namespace EquivSim.Hamiltonians.Torch;

/// <summary>A reference's orbitals.</summary>
/// <param name="Coefficients">[orbitals, basis functions], row-major.</param>
/// <param name="OccupiedCount">Number of doubly occupied ones.</param>
internal sealed record OrbitalLabels(double[] Coefficients, int OccupiedCount);
