namespace EquivSim.O3;

/// <summary>One non-zero entry of a real Wigner 3j tensor.</summary>
/// <param name="M1">Index 0..2 l1 of the first component.</param>
/// <param name="M2">Index 0..2 l2 of the second component.</param>
/// <param name="M3">Index 0..2 l3 of the third component.</param>
/// <param name="Value">The entry.</param>
public readonly record struct Wigner3jEntry(int M1, int M2, int M3, double Value);
