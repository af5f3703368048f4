using EquivSim.O3;

namespace EquivSim.Hamiltonians.Tests;

/// <summary>Small molecules of made-up elements with shells up to f.</summary>
internal static class RandomMolecule
{
    private static readonly SphericalHarmonics Solid = new(3, normalize: false, HarmonicNormalization.Norm);

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

    /// <summary>All orbitals at a point, from the definition in the documents, with e3nn's harmonics.</summary>
    public static void Evaluate(MolecularBasis basis, double[] positions, double[] point, double[] values)
    {
        foreach (PlacedShell shell in basis.Shells)
        {
            double x = point[0] - positions[3 * shell.Atom], y = point[1] - positions[3 * shell.Atom + 1], z = point[2] - positions[3 * shell.Atom + 2];
            double[] harmonics = new double[16];
            Solid.Compute([y, z, x], harmonics);
            double radial = shell.Shell.Radial(x * x + y * y + z * z);
            for (int i = 0; i < shell.OrbitalCount; i++)
                values[shell.Offset + i] = radial * harmonics[shell.Degree * shell.Degree + i];
        }
    }
}
