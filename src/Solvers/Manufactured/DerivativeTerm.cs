namespace EquivSim.Solvers.Manufactured;

/// <summary>One term c ∂^p u of a linear differential operator with constant coefficients.</summary>
/// <param name="Coefficient">c.</param>
/// <param name="Orders">Order of the derivative along each axis, 0 to 2.</param>
public sealed record DerivativeTerm(double Coefficient, params int[] Orders);
