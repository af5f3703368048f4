namespace EquivSim.Electrostatics;

/// <summary>One Gaussian w exp(-t²r²) of a sum.</summary>
internal readonly record struct GaussianTerm(double T, double Weight);
