namespace EquivSim.Hamiltonians;

/// <summary>How the matrices of a data set were made. Without functional and basis they cannot be used, so both are required.</summary>
public sealed record HamiltonianMetadata
{
    /// <summary>Exchange-correlation functional, with its variant where one name means several.</summary>
    public required string Functional { get; init; }

    /// <summary>Name of the basis set.</summary>
    public required string Basis { get; init; }

    /// <summary>What the data are.</summary>
    public string? Title { get; init; }

    /// <summary>The program that made them.</summary>
    public string? Program { get; init; }

    /// <summary>Reference, integrals, guess.</summary>
    public string? Method { get; init; }

    /// <summary>Quadrature of the functional.</summary>
    public string? Grid { get; init; }

    /// <summary>Energies of single atoms by atomic number, hartree.</summary>
    public IReadOnlyDictionary<int, double> IsolatedAtomEnergies { get; init; } = new Dictionary<int, double>();
}
