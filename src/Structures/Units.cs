namespace EquivSim.Structures;

/// <summary>
/// Physical constants and conversions (CODATA 2018) in the units of the whole project:
/// Angstrom, electronvolt, femtosecond, elementary charge, atomic mass unit.
/// Multiply a value in the named unit by the constant to get it in ours.
/// </summary>
public static class Units
{
    /// <summary>1 amu A^2/fs^2 in eV: converts mass times squared velocity to energy.</summary>
    public const double AmuAngstrom2PerFs2 = 1.66053906660e-17 / 1.602176634e-19;

    /// <summary>Boltzmann's constant in eV/K.</summary>
    public const double Boltzmann = 1.380649e-23 / 1.602176634e-19;

    /// <summary>Coulomb's constant e^2/(4 pi eps0) in eV A: the energy of two unit charges one Angstrom apart.</summary>
    public const double Coulomb = Hartree * Bohr;

    /// <summary>1 Hartree in eV.</summary>
    public const double Hartree = 27.211386245988;

    /// <summary>1 Bohr in Angstrom.</summary>
    public const double Bohr = 0.529177210903;

    /// <summary>1 debye in e Angstrom.</summary>
    public const double Debye = 1e-21 / 299792458 / 1.602176634e-29;

    /// <summary>1 kcal/mol in eV.</summary>
    public const double KilocaloriePerMole = 4184 / (6.02214076e23 * 1.602176634e-19);

    /// <summary>1 kJ/mol in eV.</summary>
    public const double KilojoulePerMole = 1000 / (6.02214076e23 * 1.602176634e-19);

    /// <summary>1 GPa in eV/A^3.</summary>
    public const double Gigapascal = 1 / 160.2176634;

    /// <summary>1 bar in eV/A^3.</summary>
    public const double Bar = 1e-4 * Gigapascal;

    /// <summary>1 picosecond in fs.</summary>
    public const double Picosecond = 1000;
}
