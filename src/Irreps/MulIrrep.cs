namespace EquivSim.O3;

/// <summary>A block of <see cref="Irreps"/>: an irrep and how often it occurs, written <c>16x1o</c>.</summary>
/// <param name="Multiplicity">Number of copies (channels), 0 or more.</param>
/// <param name="Irrep">The irrep.</param>
public readonly record struct MulIrrep(int Multiplicity, Irrep Irrep)
{
    /// <summary>Multiplicity times 2l+1.</summary>
    public int Dimension => Multiplicity * Irrep.Dimension;

    /// <summary>Such as <c>16x1o</c>.</summary>
    public override string ToString() => $"{Multiplicity}x{Irrep}";
}
