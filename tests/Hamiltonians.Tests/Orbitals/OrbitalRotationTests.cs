using EquivSim.O3;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.Hamiltonians.Tests;

/// <summary>DFT matrices of one geometry and of the same geometry turned: the proof of order and signs.</summary>
public sealed class OrbitalRotationTests
{
    private static Rotation[] Rotations(string molecule)
    {
        using NativeFile file = H5File.OpenRead(HamiltonianFiles.Path("rotation_test.h5"));
        double[] r = file.Dataset($"{molecule}/rotation").Read<double[]>();
        return [.. Enumerable.Range(0, 4).Select(k => Rotation.FromMatrix(r.AsSpan(9 * k, 9)))];
    }

    [Theory]
    [InlineData("water")]
    [InlineData("methanol")]
    public void Matrices_of_the_turned_molecule_are_the_turned_matrices(string molecule)
    {
        HamiltonianSample[] samples = [.. HamiltonianFiles.ReadAll("rotation_test.h5").Where(s => s.Name == molecule)];
        Rotation[] rotations = Rotations(molecule);
        Assert.True(rotations[3].IsImproper);
        for (int k = 0; k < 4; k++)
        {
            double[] Turn(double[] matrix) => OrbitalRotation.Apply(samples[0].Basis, rotations[k], matrix);
            Assert.True(HamiltonianFiles.Difference(samples[k].Hamiltonian, Turn(samples[0].Hamiltonian!)) < 1e-10);
            Assert.True(HamiltonianFiles.Difference(samples[k].InitialHamiltonian, Turn(samples[0].InitialHamiltonian!)) < 1e-10);
            Assert.True(HamiltonianFiles.Difference(samples[k].Overlap, Turn(samples[0].Overlap!)) < 1e-12);
            Assert.True(HamiltonianFiles.Difference(samples[k].Density, Turn(samples[0].Density!)) < 1e-10);
        }
    }

    [Fact]
    public void A_wrong_order_of_orbitals_breaks_the_law()
    {
        HamiltonianSample[] samples = [.. HamiltonianFiles.ReadAll("rotation_test.h5").Where(s => s.Name == "water")];
        OrbitalMap wrong = OrbitalMap.For(samples[0].Basis, OrbitalConvention.PySCF);
        double[] turned = OrbitalRotation.Apply(samples[0].Basis, Rotations("water")[1], wrong.ToCanonical(samples[0].Hamiltonian));
        Assert.True(HamiltonianFiles.Difference(turned, wrong.ToCanonical(samples[1].Hamiltonian)) > 0.01);
    }

    [Fact]
    public void The_matrix_is_that_of_the_file_in_the_order_of_its_program()
    {
        using NativeFile file = H5File.OpenRead(HamiltonianFiles.Path("rotation_test.h5"));
        double[] expected = file.Dataset("methanol/ao_rotation").Read<double[]>();
        MolecularBasis basis = HamiltonianFiles.ReadAll("rotation_test.h5").First(s => s.Name == "methanol").Basis;
        OrbitalMap map = OrbitalMap.For(basis, OrbitalConvention.Psi4);
        Rotation[] rotations = Rotations("methanol");
        int size = basis.OrbitalCount * basis.OrbitalCount;
        for (int k = 0; k < 4; k++)
            Assert.True(HamiltonianFiles.Difference(expected.AsSpan(k * size, size), map.FromCanonical(OrbitalRotation.Matrix(basis, rotations[k]))) < 1e-13);
    }

    [Fact]
    public void Apply_is_the_product_with_the_matrix() => RandomMolecule.Matrix.Sample(molecule =>
    {
        (MolecularBasis basis, double[] m) = molecule;
        int n = basis.OrbitalCount;
        Rotation rotation = Rotation.FromEulerAngles(0.3, 1.1, -2) * Rotation.Inversion;
        double[] d = OrbitalRotation.Matrix(basis, rotation), expected = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int k = 0; k < n; k++)
                {
                    for (int l = 0; l < n; l++)
                        expected[i * n + j] += d[i * n + k] * m[k * n + l] * d[j * n + l];
                }
            }
        }
        Assert.True(HamiltonianFiles.Difference(expected, OrbitalRotation.Apply(basis, rotation, m)) < 1e-12);
    }, iter: 10);
}
