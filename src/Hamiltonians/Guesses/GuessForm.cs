namespace EquivSim.Hamiltonians;

/// <summary>Which matrices a <see cref="OneElectronGuess"/> adds up.</summary>
public enum GuessForm
{
    /// <summary>Constants on an atom, multiples of the overlap between two: the extended Hueckel method, with fitted numbers.</summary>
    ExtendedHueckel,

    /// <summary>
    /// Also the kinetic energy, the attraction by neutral atoms of three widths, and their products with one or two overlaps, by which
    /// neighbours are seen.
    /// </summary>
    OneElectron,
}
