using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>What surrounds a solute, and the constants of the equation. Defaults: water at 298.15 K without salt.</summary>
public sealed record Solvent
{
    /// <summary>Ions in a cubic ångström at 1 mol/l.</summary>
    private const double IonsPerMolar = 6.02214076e-4;

    /// <summary>Relative permittivity inside the solute.</summary>
    public double SoluteDielectric { get; init; } = 2;

    /// <summary>Relative permittivity of the solvent.</summary>
    public double SolventDielectric { get; init; } = 78.54;

    /// <summary>Concentration of a 1:1 salt, mol/l.</summary>
    public double IonicStrength { get; init; }

    /// <summary>Radius of the ions, Å: they stay so far from the solute's surface.</summary>
    public double IonRadius { get; init; } = 2;

    /// <summary>Radius of the sphere, Å, that stands for a solvent molecule and rolls over the solute: where it does not reach is inside. With 0 the inside is
    /// the union of the atoms' spheres. Water: 1.4. Ions stay at least so far away as well.</summary>
    public double ProbeRadius { get; init; }

    /// <summary>Temperature, K.</summary>
    public double Temperature { get; init; } = 298.15;

    /// <summary>e²/(4π ε₀ k_B T) in Å: the distance at which two unit charges in vacuum have the energy k_B T.</summary>
    public double CoulombLength => Units.Coulomb / (Units.Boltzmann * Temperature);

    /// <summary>ε_s κ² in 1/Å², with which the equation reads −∇·(ε ∇φ) + ε_s κ² sinh φ = 4π l q, φ in k_B T/e.</summary>
    public double Screening => 8 * Math.PI * CoulombLength * IonsPerMolar * IonicStrength;

    /// <summary>κ, the inverse Debye length, 1/Å.</summary>
    public double InverseDebyeLength => Math.Sqrt(Screening / SolventDielectric);

    /// <summary>k_B T in kcal/mol.</summary>
    public double ThermalEnergy => Units.Boltzmann * Temperature / Units.KilocaloriePerMole;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">The first one that is wrong.</exception>
    public void Validate()
    {
        Require(SoluteDielectric >= 1 && SolventDielectric >= 1, $"Permittivities are {SoluteDielectric} and {SolventDielectric}; expected at least 1.");
        Require(IonicStrength >= 0 && IonRadius >= 0, $"The ionic strength is {IonicStrength} mol/l, the ions' radius {IonRadius} Å; expected numbers that are not negative.");
        Require(ProbeRadius is >= 0 and <= 10, $"The probe's radius is {ProbeRadius} Å; expected 0 to 10.");
        Require(Temperature > 0, $"The temperature is {Temperature} K; expected a positive number.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new ArgumentException(message);
    }
}
