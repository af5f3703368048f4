namespace EquivSim.O3.Tests;

public sealed class ReducedTensorProductTests
{
    /// <summary>Cases of the reference: group, formula, irreps of an index.</summary>
    public static TheoryData<string, string, string> References => new()
    {
        { "ij_ji__1x0e_1x1o_1x2e", "ij=ji", "1x0e+1x1o+1x2e" },
        { "ij_-ji__1x1o", "ij=-ji", "1x1o" },
        { "ijk_jik_ikj__1x1o", "ijk=jik=ikj", "1x1o" },
        { "ijk_jik_ikj__1x0e_1x1o", "ijk=jik=ikj", "1x0e+1x1o" },
    };

    public static TheoryData<string, string> Cases => new()
    {
        { "i", "2x1o+0e" },
        { "ij", "0e+1o" },
        { "ij=ji", "2x0e+1o+1e" },
        { "ij=-ji", "1o+2e" },
        { "ijk=-jik=-ikj", "0e+1o+1e" },
        { "ijk=jki", "1o+0o" },
        { "ijk=-jik", "1o+0e" },
        { "ijkl=jikl=klij", "1o" },
        { "ijkl=-jikl=-ijlk=klij", "1o" },
        { "ijkl=jikl=ikjl=ijlk", "0e+1o" },
    };

    [Theory]
    [MemberData(nameof(References))]
    public void Equals_e3nn(string name, string formula, string irreps)
    {
        Assert.Contains(name, E3nnReference.Names("reduced_tensor_products"));
        ReducedTensorProduct product = ReducedTensorProduct.Create(formula, irreps);
        Assert.Equal(E3nnReference.Text($"reduced_tensor_products/{name}", "irreps_out"), product.Irreps.ToString());
        double[] expected = E3nnReference.Values($"reduced_tensor_products/{name}/change_of_basis");
        int size = product.Shape.Aggregate((a, b) => a * b);
        for (int block = 0; block < product.Irreps.Count; block++)
        {
            (int start, int count) = (product.Irreps.Offset(block), product.Irreps[block].Dimension);
            Numbers.AssertClose(
                Projector(expected.AsSpan(start * size, count * size), size),
                Projector(product.ChangeOfBasis.Slice(start * size, count * size), size),
                1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Basis_is_orthonormal_obeys_the_formula_and_is_equivariant(string formula, string irreps)
    {
        ReducedTensorProduct product = ReducedTensorProduct.Create(formula, irreps);
        Irreps index = irreps;
        int d = index.Dimension, n = product.Shape.Count, size = product.Shape.Aggregate((a, b) => a * b), rows = product.Irreps.Dimension;
        double[] q = product.ChangeOfBasis.ToArray();
        Assert.Equal(rows * size, q.Length);
        Assert.All(product.Shape, dimension => Assert.Equal(d, dimension));
        for (int a = 0; a < rows; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double sum = 0;
                for (int k = 0; k < size; k++)
                    sum += q[a * size + k] * q[b * size + k];
                Assert.Equal(a == b ? 1 : 0, sum, 1e-13);
            }
        }

        foreach ((int[] permutation, int sign) in product.Formula.Elements)
        {
            for (int k = 0; k < size; k++)
            {
                int[] position = [.. Enumerable.Range(0, n).Select(i => k / (int)Math.Pow(d, n - 1 - i) % d)];
                int permuted = permutation.Aggregate(0, (flat, i) => flat * d + position[i]);
                for (int a = 0; a < rows; a++)
                    Assert.Equal(q[a * size + k], sign * q[a * size + permuted], 1e-13);
            }
        }

        // Every tensor that obeys the formula is in the span: the dimension is the trace of the average over the group.
        double trace = 0;
        foreach ((int[] permutation, int sign) in product.Formula.Elements)
            trace += sign * Math.Pow(d, Cycles(permutation)) / product.Formula.Elements.Count;
        Assert.Equal(trace, rows, 1e-9);

        Generators.Rotations.Sample(rotation =>
        {
            // Turn every index of every basis tensor, the last one first: each pass moves the last index to the front.
            double[] turned = q;
            double[] matrix = WignerD.Matrix(index, rotation);
            for (int pass = 0; pass < n; pass++)
            {
                double[] next = new double[q.Length];
                for (int a = 0; a < rows; a++)
                    for (int k = 0; k < size; k++)
                        for (int i = 0; i < d; i++)
                            next[a * size + i * (size / d) + k / d] += matrix[i * d + k % d] * turned[a * size + k];
                turned = next;
            }
            double[] mixed = new double[q.Length], columns = new double[q.Length], columnsTurned = new double[q.Length];
            for (int a = 0; a < rows; a++)
                for (int k = 0; k < size; k++)
                    columns[k * rows + a] = q[a * size + k];
            WignerD.Apply(product.Irreps, rotation.Inverse, columns, columnsTurned);
            for (int a = 0; a < rows; a++)
                for (int k = 0; k < size; k++)
                    mixed[a * size + k] = columnsTurned[k * rows + a];
            Numbers.AssertClose(mixed, turned, 1e-12);
        }, iter: 5);
    }

    [Theory]
    [InlineData("0e+1o+2e", 2)]
    [InlineData("0e+1o+2e", 3)]
    [InlineData("0e+1o", 4)]
    public void Fully_symmetric_and_antisymmetric_ones_are_the_powers(string irreps, int n)
    {
        string letters = "ijkl"[..n];
        IEnumerable<string> exchanges = Enumerable.Range(0, n - 1).Select(i => letters[..i] + letters[i + 1] + letters[i] + letters[(i + 2)..]);
        Assert.Equal(Irreps.Parse(irreps).SymmetricPower(n), ReducedTensorProduct.Create(string.Join('=', [letters, .. exchanges]), irreps).Irreps);
        Assert.Equal(
            Irreps.Parse(irreps).AntisymmetricPower(n),
            ReducedTensorProduct.Create(string.Join("=-", [letters, .. exchanges]), irreps).Irreps);
    }

    [Fact]
    public void Indices_may_run_over_irreps_of_their_own()
    {
        ReducedTensorProduct product = ReducedTensorProduct.Create(PermutationFormula.Parse("ijk=jik"), ["1o", "1o", "0e+2e"]);
        Assert.Equal((Irreps.Parse("1o").SymmetricPower(2) * "0e+2e").ToString(), product.Irreps.ToString());
        Assert.Equal([3, 3, 6], product.Shape);
    }

    [Fact]
    public void Only_irreps_that_are_kept_are_computed()
    {
        ReducedTensorProduct all = ReducedTensorProduct.Create("ijk=jik=ikj", "0e+1o+2e");
        ReducedTensorProduct scalars = ReducedTensorProduct.Create("ijk=jik=ikj", "0e+1o+2e", irrep => irrep.IsScalar);
        Assert.Equal(all.Irreps.Filter("0e"), scalars.Irreps);
        Assert.Equal(all.ChangeOfBasis[..(scalars.Irreps.Dimension * 729)], scalars.ChangeOfBasis);
    }

    [Fact]
    public void Nothing_obeys_a_formula_that_contradicts_itself() =>
        Assert.Equal(Irreps.Empty, ReducedTensorProduct.Create("ij=ji=-ji", "1o").Irreps);

    [Theory]
    [InlineData("")]
    [InlineData("ii=ii")]
    [InlineData("ij=jk")]
    [InlineData("ij=ijk")]
    [InlineData("ij=")]
    [InlineData("i2=2i")]
    public void Formulas_that_are_none_are_refused(string formula) =>
        Assert.Throws<FormatException>(() => ReducedTensorProduct.Create(formula, "1o"));

    [Fact]
    public void Indices_that_do_not_fit_the_formula_are_refused()
    {
        var formula = PermutationFormula.Parse("ij=ji");
        Assert.Throws<ArgumentException>(() => ReducedTensorProduct.Create(formula, ["1o"]));
        Assert.Throws<ArgumentException>(() => ReducedTensorProduct.Create(formula, ["1o", "1e"]));
    }

    private static double[] Projector(ReadOnlySpan<double> rows, int size)
    {
        double[] projector = new double[size * size];
        for (int row = 0; row < rows.Length; row += size)
            for (int i = 0; i < size; i++)
                for (int j = 0; j < size; j++)
                    projector[i * size + j] += rows[row + i] * rows[row + j];
        return projector;
    }

    private static int Cycles(int[] permutation)
    {
        HashSet<int> seen = [];
        int cycles = 0;
        for (int start = 0; start < permutation.Length; start++)
        {
            if (seen.Contains(start))
                continue;
            cycles++;
            for (int i = start; seen.Add(i); i = permutation[i])
            {
            }
        }
        return cycles;
    }
}
