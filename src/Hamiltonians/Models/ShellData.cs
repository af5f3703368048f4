namespace EquivSim.Hamiltonians;

/// <summary>A contracted shell as a model file holds it.</summary>
/// <param name="Degree">l.</param>
/// <param name="Exponents">bohr^-2.</param>
/// <param name="Coefficients">Every normalisation included.</param>
public sealed record ShellData(int Degree, double[] Exponents, double[] Coefficients);
