namespace EquivSim.Electrostatics;

/// <summary>One term w exp(-t² r²) of a sum of Gaussians.</summary>
/// <param name="Weight">w, 1/Å.</param>
/// <param name="Exponent">t, 1/Å: the inverse width.</param>
public readonly record struct GaussianTerm(double Weight, double Exponent);
