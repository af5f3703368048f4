namespace EquivSim.Electrostatics;

/// <summary>A site of a lattice whose charge is not the one of the perfect crystal.</summary>
/// <param name="A">Cell along the first axis, from 0.</param>
/// <param name="B">Cell along the second axis, from 0.</param>
/// <param name="C">Cell along the third axis, from 0.</param>
/// <param name="Atom">Which atom of the cell.</param>
/// <param name="Charge">Its charge, e: zero for a vacancy, another value for an impurity.</param>
public readonly record struct LatticeDefect(int A, int B, int C, int Atom, double Charge);
