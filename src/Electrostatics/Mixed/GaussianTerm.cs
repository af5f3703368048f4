namespace EquivSim.Electrostatics;

/// <summary>One Gaussian w exp(-t²r²) of a sum.</summary>
/// <param name="T">t, 1/Å: the inverse width.</param>
/// <param name="Weight">w, 1/Å.</param>
public readonly record struct GaussianTerm(double T, double Weight);
