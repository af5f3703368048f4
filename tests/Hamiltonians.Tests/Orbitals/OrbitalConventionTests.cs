using EquivSim.O3;

namespace EquivSim.Hamiltonians.Tests;

public sealed class OrbitalConventionTests
{
    private delegate double Polynomial(double x, double y, double z);

    private static readonly double S3 = Math.Sqrt(3), S15 = Math.Sqrt(15), S38 = Math.Sqrt(3.0 / 8), S58 = Math.Sqrt(5.0 / 8);

    private static readonly Polynomial[] D =
    [
        (x, y, z) => S3 * x * y, (x, y, z) => S3 * y * z, (x, y, z) => z * z - (x * x + y * y) / 2, (x, y, z) => S3 * x * z, (x, y, z) => S3 / 2 * (x * x - y * y),
    ];

    private static readonly Polynomial[] F =
    [
        (x, y, z) => S58 * y * (3 * x * x - y * y), (x, y, z) => S15 * x * y * z, (x, y, z) => S38 * y * (4 * z * z - x * x - y * y),
        (x, y, z) => z * (2 * z * z - 3 * x * x - 3 * y * y) / 2, (x, y, z) => S38 * x * (4 * z * z - x * x - y * y), (x, y, z) => S15 / 2 * z * (x * x - y * y), (x, y, z) => S58 * x * (x * x - 3 * y * y),
    ];

    /// <summary>The orbitals of a shell as the programs' manuals name them, in the programs' order.</summary>
    private static Polynomial[] Named(string convention, int degree)
    {
        Polynomial x = (x, _, _) => x, y = (_, y, _) => y, z = (_, _, z) => z;
        return (convention, degree) switch
        {
            (_, 0) => [(_, _, _) => 1],
            ("canonical", 1) => [y, z, x],
            ("psi4" or "orca", 1) => [z, x, y],
            ("pyscf" or "openmx", 1) => [x, y, z],
            ("canonical" or "pyscf", 2) => D,
            ("psi4" or "orca", 2) => [D[2], D[3], D[1], D[4], D[0]],
            ("openmx", 2) => [D[2], D[4], D[0], D[3], D[1]],
            ("canonical" or "pyscf", 3) => F,
            ("psi4" or "openmx", 3) => [F[3], F[4], F[2], F[5], F[1], F[6], F[0]],
            ("orca", 3) => [F[3], F[4], F[2], F[5], F[1], (a, b, c) => -F[6](a, b, c), (a, b, c) => -F[0](a, b, c)],
            _ => throw new ArgumentOutOfRangeException(nameof(convention)),
        };
    }

    public static TheoryData<string> Conventions => [.. OrbitalConvention.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Conventions))]
    public void Conversion_to_a_program_and_back_changes_no_bit(string name) => RandomMolecule.Matrix.Sample(molecule =>
    {
        OrbitalMap map = OrbitalMap.For(molecule.Basis, OrbitalConvention.Parse(name));
        Assert.Equal(molecule.Matrix, map.ToCanonical(map.FromCanonical(molecule.Matrix)));
        Assert.Equal(molecule.Matrix, map.FromCanonical(map.ToCanonical(molecule.Matrix)));
    }, iter: 100);

    [Theory]
    [MemberData(nameof(Conventions))]
    public void The_orbitals_of_a_program_are_the_functions_its_manual_names(string name)
    {
        var convention = OrbitalConvention.Parse(name);
        double[] v = [0.3, -0.7, 0.5];
        double r = Math.Sqrt(v.Sum(x => x * x));
        // e3nn's harmonics of (y, z, x) with squares that sum to 1, times r^l, are the canonical solid harmonics.
        double[] harmonics = new double[16];
        new SphericalHarmonics(3, normalization: HarmonicNormalization.Norm).Compute([v[1], v[2], v[0]], harmonics);
        for (int l = 0; l <= 3; l++)
        {
            var basis = new MolecularBasis([new ElementBasis(1, [BasisShell.FromContraction(l, [1], [1])])]);
            OrbitalMap map = OrbitalMap.For(basis, convention);
            Polynomial[] named = Named(name, l);
            for (int i = 0; i < 2 * l + 1; i++)
                Assert.Equal(harmonics[l * l + i] * Math.Pow(r, l), map.Signs[i] * named[map.Source[i]](v[0], v[1], v[2]), 14);
        }
    }

    [Fact]
    public void The_published_index_lists_come_out()
    {
        int[] Gather(OrbitalConvention convention, int degree) =>
            OrbitalMap.For(new MolecularBasis([new ElementBasis(1, [BasisShell.FromContraction(degree, [1], [1])])]), convention).Source.ToArray();
        Assert.Equal([1, 2, 0], Gather(OrbitalConvention.PySCF, 1));
        Assert.Equal([0, 1, 2, 3, 4], Gather(OrbitalConvention.PySCF, 2));
        Assert.Equal([2, 0, 1], Gather(OrbitalConvention.Orca, 1));
        Assert.Equal([4, 2, 0, 1, 3], Gather(OrbitalConvention.Orca, 2));
        Assert.Equal([2, 4, 0, 3, 1], Gather(OrbitalConvention.OpenMX, 2));
    }

    [Fact]
    public void An_unknown_convention_is_refused_with_those_known() =>
        Assert.Contains("pyscf", Assert.Throws<ArgumentException>(() => OrbitalConvention.Parse("gaussian")).Message, StringComparison.Ordinal);
}
