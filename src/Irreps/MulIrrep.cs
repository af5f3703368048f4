namespace EquivSim.O3;

/// <summary>A block of <see cref="Irreps"/>: one irrep repeated, as in <c>16x0e</c>.</summary>
/// <param name="Multiplicity">Number of copies (channels), 0 or larger.</param>
/// <param name="Irrep">The irrep that is repeated.</param>
/// <exception cref="ArgumentOutOfRangeException">The multiplicity is negative.</exception>
public readonly record struct MulIrrep(int Multiplicity, Irrep Irrep)
{
    /// <summary>Number of copies (channels), 0 or larger.</summary>
    public int Multiplicity { get; } = Multiplicity >= 0
        ? Multiplicity
        : throw new ArgumentOutOfRangeException(nameof(Multiplicity), Multiplicity, "A multiplicity is 0 or larger.");

    /// <summary>Number of components of the block, multiplicity times 2l+1.</summary>
    public int Dimension => Multiplicity * Irrep.Dimension;

    /// <summary>The block as e3nn writes it: <c>16x0e</c>.</summary>
    public override string ToString() => $"{Multiplicity}x{Irrep}";
}
