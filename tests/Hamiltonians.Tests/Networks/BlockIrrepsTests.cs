using EquivSim.O3;

namespace EquivSim.Hamiltonians.Tests;

public sealed class BlockIrrepsTests
{
    [Fact]
    public void Irreps_to_block_and_back_is_the_identity_for_any_degrees() =>
        (from la in Gen.Int[0, 5]
         from lb in Gen.Int[0, 5]
         from block in Gen.Double[-1, 1].Array[(2 * la + 1) * (2 * lb + 1)]
         select (la, lb, block)).Sample(c =>
        {
            double[] coefficients = new double[c.block.Length], back = new double[c.block.Length];
            WignerEckart.ToIrreps(c.la, c.lb, c.block, coefficients);
            WignerEckart.ToBlock(c.la, c.lb, coefficients, back);
            Assert.True(HamiltonianFiles.Difference(c.block, back) < 1e-14);
        }, iter: 200);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Coefficients_turn_as_irreps_of_the_parity_of_both_shells(bool inverts)
    {
        var random = new Random(5);
        Rotation rotation = Rotation.Random(random);
        if (inverts)
            rotation = Rotation.Inversion * rotation;
        for (int la = 0; la <= 3; la++)
        {
            for (int lb = 0; lb <= 3; lb++)
            {
                int n = 2 * la + 1, m = 2 * lb + 1;
                double[] block = [.. Enumerable.Range(0, n * m).Select(_ => random.NextDouble() - 0.5)];
                double[] a = WignerD.Matrix(new Irrep(la, Irrep.NaturalParity(la)), rotation), b = WignerD.Matrix(new Irrep(lb, Irrep.NaturalParity(lb)), rotation);
                var turned = new double[n * m];
                for (int i = 0; i < n; i++)
                {
                    for (int j = 0; j < m; j++)
                    {
                        for (int k = 0; k < n; k++)
                        {
                            for (int l = 0; l < m; l++)
                                turned[i * m + j] += a[i * n + k] * block[k * m + l] * b[j * m + l];
                        }
                    }
                }
                double[] coefficients = new double[n * m], ofTurned = new double[n * m], expected = new double[n * m];
                WignerEckart.ToIrreps(la, lb, block, coefficients);
                WignerEckart.ToIrreps(la, lb, turned, ofTurned);
                WignerD.Apply(WignerEckart.IrrepsOf(la, lb), rotation, coefficients, expected);
                Assert.True(HamiltonianFiles.Difference(expected, ofTurned) < 1e-13, $"degrees {la}, {lb}");
            }
        }
    }

    [Fact]
    public void A_whole_matrix_of_any_molecule_and_basis_survives_the_way_through_irreps() =>
        RandomMolecule.Matrix.Sample(c =>
        {
            (MolecularBasis basis, double[] matrix) = c;
            int n = basis.OrbitalCount;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < i; j++)
                    matrix[j * n + i] = matrix[i * n + j];
            }
            var irreps = new TemplateIrreps(new OrbitalTemplate(HamiltonianTargets.ShellsOf([basis]).ToDictionary(e => e.Key, e => (int[])[.. e.Value.Select(s => s.Degree)])));
            var assembly = new BlockAssembly(irreps, basis.AtomicNumbers);
            double[] coefficients = new double[irreps.CoefficientCount], block = new double[irreps.CoefficientCount], back = new double[n * n];
            for (int i = 0; i < basis.AtomCount; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    assembly.ToIrreps(matrix, i, j, coefficients);
                    irreps.ToBlock(coefficients, block);
                    assembly.SetBlock(back, i, j, block);
                }
            }
            Assert.True(HamiltonianFiles.Difference(matrix, back) < 1e-14);
        }, iter: 50);

    [Fact]
    public void A_template_has_the_shells_of_every_element()
    {
        var template = new OrbitalTemplate(new Dictionary<int, int[]> { [1] = [0, 0, 1], [8] = [0, 0, 0, 1, 1, 2] });
        Assert.Equal([0, 0, 0, 1, 1, 2], template.ShellDegrees);
        Assert.Equal(14, template.Size);
        Assert.Equal([0, 1, 3, 4, 5], template.OrbitalsOf(1));
        Assert.Equal(56, new TemplateIrreps(template).CouplingCount);
        Assert.Contains("made for H, O", Assert.Throws<ArgumentException>(() => template.OrbitalsOf(6)).Message, StringComparison.Ordinal);
    }
}
