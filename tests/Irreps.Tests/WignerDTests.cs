namespace EquivSim.O3.Tests;

public sealed class WignerDTests
{
    [Fact]
    public void Equals_e3nn()
    {
        double[] angles = E3nnReference.Values("wigner_d/angles_alpha_beta_gamma");
        for (int l = 0; l <= 8; l++)
        {
            double[] expected = E3nnReference.Values($"wigner_d/l{l}");
            int size = (2 * l + 1) * (2 * l + 1);
            for (int i = 0; i < angles.Length / 3; i++)
            {
                var rotation = Rotation.FromEulerAngles(angles[3 * i], angles[3 * i + 1], angles[3 * i + 2]);
                Numbers.AssertClose(expected.AsSpan(i * size, size), WignerD.Matrix(new Irrep(l, Parity.Even), rotation), 1e-12);
            }
        }
    }

    [Fact]
    public void Vector_irrep_is_the_matrix_itself() => Generators.Rotations.Sample(rotation =>
        Numbers.AssertClose(rotation.ToMatrix(), WignerD.Matrix(Irrep.Parse("1o"), rotation), 0));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(12)]
    [InlineData(25)]
    public void Matrices_are_orthogonal_and_multiply_as_the_group_does(int l) =>
        Gen.Select(Generators.Rotations, Generators.Rotations, Gen.Bool).Sample((a, b, even) =>
        {
            var irrep = new Irrep(l, even ? Parity.Even : Parity.Odd);
            double[] da = WignerD.Matrix(irrep, a), db = WignerD.Matrix(irrep, b);
            Numbers.AssertClose(WignerD.Matrix(irrep, a * b), Multiply(da, db, irrep.Dimension), 1e-13);
            double[] identity = WignerD.Matrix(irrep, Rotation.Identity), inverse = WignerD.Matrix(irrep, a.Inverse);
            Numbers.AssertClose(identity, Multiply(da, inverse, irrep.Dimension), 1e-13);
            for (int i = 0; i < identity.Length; i++)
                Assert.Equal(i % (irrep.Dimension + 1) == 0 ? 1 : 0, identity[i], 1e-14);
            for (int i = 0; i < irrep.Dimension; i++)
            {
                for (int j = 0; j < irrep.Dimension; j++)
                    Assert.Equal(da[i * irrep.Dimension + j], inverse[j * irrep.Dimension + i], 1e-13);
            }
        }, iter: 5);

    [Fact]
    public void Wigner_3j_is_invariant() =>
        Gen.Select(Generators.Rotations, Gen.Int[0, 6], Gen.Int[0, 6], Gen.Int[0, 12]).Where((_, l1, l2, l3) => l3 >= Math.Abs(l1 - l2) && l3 <= l1 + l2)
        .Sample((rotation, l1, l2, l3) =>
        {
            // Couple, then turn = turn, then couple.
            var random = new Random(l1 + 10 * l2);
            double[] x = [.. Enumerable.Range(0, 2 * l1 + 1).Select(_ => random.NextDouble())], y = [.. Enumerable.Range(0, 2 * l2 + 1).Select(_ => random.NextDouble())];
            Irrep i1 = new(l1, Parity.Odd), i2 = new(l2, Parity.Even), i3 = new(l3, Parity.Odd);
            double[] expected = Multiply(WignerD.Matrix(i3, rotation), Couple(x, y), i3.Dimension);
            double[] actual = Couple(Multiply(WignerD.Matrix(i1, rotation), x, i1.Dimension), Multiply(WignerD.Matrix(i2, rotation), y, i2.Dimension));
            Numbers.AssertClose(expected, actual, 1e-13);

            double[] Couple(double[] a, double[] b)
            {
                double[] c = new double[2 * l3 + 1];
                foreach (Wigner3jEntry e in Wigner3j.NonZeros(l1, l2, l3))
                    c[e.M3] += e.Value * a[e.M1] * b[e.M2];
                return c;
            }
        }, iter: 300);

    [Fact]
    public void Inversion_acts_by_the_parity()
    {
        Assert.Equal([1.0], WignerD.Matrix(Irrep.Parse("0e"), Rotation.Inversion));
        Assert.Equal([-1.0], WignerD.Matrix(Irrep.Parse("0o"), Rotation.Inversion));
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], WignerD.Matrix(Irrep.Parse("1e"), Rotation.Inversion));
    }

    [Fact]
    public void Direct_sum_is_block_diagonal_and_applies_row_by_row() => Gen.Select(IrrepsTests.AnyIrreps, Generators.Rotations).Sample((irreps, rotation) =>
    {
        int d = irreps.Dimension;
        var random = new Random(d);
        double[] rows = [.. Enumerable.Range(0, 2 * d).Select(_ => random.NextDouble())], turned = new double[2 * d];
        double[] matrix = WignerD.Matrix(irreps, rotation);
        WignerD.Apply(irreps, rotation, rows, turned);
        for (int row = 0; row < 2; row++)
            Numbers.AssertClose(Multiply(matrix, rows[(row * d)..((row + 1) * d)], d), turned.AsSpan(row * d, d), 1e-13);
        for (int block = 0; block < irreps.Count; block++)
        {
            double[] one = WignerD.Matrix(irreps[block].Irrep, rotation);
            int size = irreps[block].Irrep.Dimension;
            for (int i = 0; i < irreps[block].Dimension; i++)
            {
                for (int j = 0; j < d; j++)
                {
                    int column = j - irreps.Offset(block) - i / size * size;
                    double expected = column >= 0 && column < size ? one[i % size * size + column] : 0;
                    Assert.Equal(expected, matrix[(irreps.Offset(block) + i) * d + j], 1e-15);
                }
            }
        }
    }, iter: 100);

    [Fact]
    public void Vectors_of_another_length_are_refused()
    {
        Assert.Throws<ArgumentException>(() => WignerD.Apply("1o", Rotation.Identity, new double[4], new double[4]));
        Assert.Throws<ArgumentException>(() => WignerD.Apply("1o", Rotation.Identity, new double[3], new double[6]));
        double[] same = new double[3];
        Assert.Throws<ArgumentException>(() => WignerD.Apply("1o", Rotation.Identity, same, same));
    }

    private static double[] Multiply(double[] a, double[] b, int d)
    {
        int columns = b.Length / Math.Max(d, 1);
        double[] product = new double[b.Length];
        for (int i = 0; i < d; i++)
            for (int k = 0; k < d; k++)
                for (int j = 0; j < columns; j++)
                    product[i * columns + j] += a[i * d + k] * b[k * columns + j];
        return product;
    }
}
