namespace EquivSim.Electrostatics;

/// <summary>What an atom's charge costs: χq + ½Jq², and the Coulomb energy of a Gaussian charge.</summary>
/// <param name="Electronegativity">χ, V.</param>
/// <param name="Hardness">J, V/e; what the Gaussian's own energy adds comes on top.</param>
/// <param name="Width">Width σ of the Gaussian charge exp(-r²/2σ²), Å.</param>
public readonly record struct EquilibrationParameters(double Electronegativity, double Hardness, double Width);
