namespace EquivSim.TensorProducts;

/// <summary>One of MACE's weight arrays of a symmetric contraction: [couplings, channels] for each element.</summary>
/// <param name="Degree">Output degree L.</param>
/// <param name="Order">Number of factors, nu.</param>
/// <param name="CouplingCount">Couplings k of MACE; 0 where there is none.</param>
public readonly record struct ContractionTerm(int Degree, int Order, int CouplingCount);
