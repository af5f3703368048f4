namespace EquivSim.Hamiltonians;

/// <summary>A shell of an atom of a molecule.</summary>
/// <param name="Atom">The atom.</param>
/// <param name="Offset">The shell's first orbital in the molecule.</param>
/// <param name="Shell">Degree and radial function.</param>
public readonly record struct PlacedShell(int Atom, int Offset, BasisShell Shell)
{
    /// <summary>l.</summary>
    public int Degree => Shell.Degree;

    /// <summary>Number of orbitals, 2l+1.</summary>
    public int OrbitalCount => Shell.OrbitalCount;
}
