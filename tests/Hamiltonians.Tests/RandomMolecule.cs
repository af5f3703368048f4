namespace EquivSim.Hamiltonians.Tests;

/// <summary>Small molecules of made-up elements with shells up to f.</summary>
internal static class RandomMolecule
{
    public static readonly Gen<BasisShell> Shell =
        from degree in Gen.Int[0, 3]
        from exponents in Gen.Double[0.4, 1.5].Array[1, 3]
        from contraction in Gen.Double[0.2, 1].Array[exponents.Length]
        select BasisShell.FromContraction(degree, exponents, contraction);

    public static readonly Gen<MolecularBasis> Basis =
        from shells in Shell.Array[1, 4].Array[1, 3]
        select new MolecularBasis(shells.Select((s, i) => new ElementBasis(i + 1, s)));

    /// <summary>A basis with positions, bohr.</summary>
    public static readonly Gen<(MolecularBasis Basis, double[] Positions)> Molecule =
        from basis in Basis
        from positions in Gen.Double[-1.5, 1.5].Array[3 * basis.AtomCount]
        select (basis, positions);

    public static readonly Gen<(MolecularBasis Basis, double[] Matrix)> Matrix =
        from basis in Basis
        from matrix in Gen.Double[-1, 1].Array[basis.OrbitalCount * basis.OrbitalCount]
        select (basis, matrix);
}
