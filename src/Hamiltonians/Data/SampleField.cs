namespace EquivSim.Hamiltonians.Data;

/// <summary>What a value of a sample is counted by.</summary>
internal enum FieldShape
{
    Number,
    Vector,
    AtomVectors,
    Orbitals,
    Matrix,
}

/// <summary>A value of a sample that a file may hold, under its name in the file.</summary>
internal sealed record SampleField(string Name, FieldShape Shape, string Unit, Func<HamiltonianSample, double[]?> Get, Action<HamiltonianSample, double[]> Set)
{
    public static readonly SampleField[] All =
    [
        new("hamiltonian", FieldShape.Matrix, "hartree", s => s.Hamiltonian, (s, v) => s.Hamiltonian = v),
        new("overlap", FieldShape.Matrix, "1", s => s.Overlap, (s, v) => s.Overlap = v),
        new("initial_hamiltonian", FieldShape.Matrix, "hartree", s => s.InitialHamiltonian, (s, v) => s.InitialHamiltonian = v),
        new("density", FieldShape.Matrix, "1", s => s.Density, (s, v) => s.Density = v),
        new("kinetic", FieldShape.Matrix, "hartree", s => s.Kinetic, (s, v) => s.Kinetic = v),
        new("nuclear_attraction", FieldShape.Matrix, "hartree", s => s.NuclearAttraction, (s, v) => s.NuclearAttraction = v),
        new("orbital_energies", FieldShape.Orbitals, "hartree", s => s.OrbitalEnergies, (s, v) => s.OrbitalEnergies = v),
        new("energy", FieldShape.Number, "hartree", s => One(s.Energy), (s, v) => s.Energy = v[0]),
        new("nuclear_repulsion", FieldShape.Number, "hartree", s => One(s.NuclearRepulsion), (s, v) => s.NuclearRepulsion = v[0]),
        new("dipole", FieldShape.Vector, "e*bohr", s => s.Dipole, (s, v) => s.Dipole = v),
        new("forces", FieldShape.AtomVectors, "hartree/bohr", s => s.Forces, (s, v) => s.Forces = v),
    ];

    /// <summary>Dimensions of the value for a molecule, as the grouped layout keeps them.</summary>
    public int[] Dimensions(int atoms, int orbitals) => Shape switch
    {
        FieldShape.Number => [],
        FieldShape.Vector => [3],
        FieldShape.AtomVectors => [atoms, 3],
        FieldShape.Orbitals => [orbitals],
        _ => [orbitals, orbitals],
    };

    /// <summary>How many numbers the value has.</summary>
    public int Length(int atoms, int orbitals) => Dimensions(atoms, orbitals).Aggregate(1, (a, b) => a * b);

    private static double[]? One(double? value) => value is { } v ? [v] : null;
}
