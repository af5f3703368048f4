namespace EquivSim.O3.Tests;

public sealed class Wigner3jTests
{
    public static TheoryData<int, int, int> Triples()
    {
        TheoryData<int, int, int> data = [];
        foreach (int l1 in Enumerable.Range(0, 7))
            foreach (int l2 in Enumerable.Range(0, 7))
                foreach (int l3 in Enumerable.Range(Math.Abs(l1 - l2), l1 + l2 - Math.Abs(l1 - l2) + 1))
                    data.Add(l1, l2, l3);
        return data;
    }

    [Fact]
    public void Equals_e3nn()
    {
        string[] names = E3nnReference.Names("wigner_3j");
        Assert.NotEmpty(names);
        foreach (string name in names)
        {
            int[] l = [.. name.Split('_').Select(int.Parse)];
            Numbers.AssertClose(E3nnReference.Values($"wigner_3j/{name}"), Wigner3j.Values(l[0], l[1], l[2]), 1e-12);
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(3, 2, 4)]
    [InlineData(12, 12, 12)]
    [InlineData(12, 11, 7)]
    [InlineData(20, 20, 40)]
    [InlineData(30, 25, 10)]
    public void Couplings_of_any_degree_are_orthonormal(int l1, int l2, int l3)
    {
        // sum over (i,j) of C[i,j,k] C[i,j,k'] = delta / (2 l3+1)
        int d12 = (2 * l1 + 1) * (2 * l2 + 1), d3 = 2 * l3 + 1;
        ReadOnlySpan<double> c = Wigner3j.Values(l1, l2, l3);
        for (int k = 0; k < d3; k++)
        {
            for (int q = 0; q <= k; q++)
            {
                double sum = 0;
                for (int i = 0; i < d12; i++)
                    sum += c[i * d3 + k] * c[i * d3 + q];
                Assert.Equal(k == q ? 1.0 / d3 : 0.0, sum, 1e-15);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Triples))]
    public void Exchanging_two_degrees_gives_the_sign_of_their_sum(int l1, int l2, int l3)
    {
        int d1 = 2 * l1 + 1, d2 = 2 * l2 + 1, d3 = 2 * l3 + 1;
        double sign = (l1 + l2 + l3) % 2 == 0 ? 1 : -1;
        ReadOnlySpan<double> c = Wigner3j.Values(l1, l2, l3), exchanged = Wigner3j.Values(l2, l1, l3), cycled = Wigner3j.Values(l3, l1, l2);
        for (int i = 0; i < d1; i++)
        {
            for (int j = 0; j < d2; j++)
            {
                for (int k = 0; k < d3; k++)
                {
                    double value = c[(i * d2 + j) * d3 + k];
                    Assert.Equal(sign * value, exchanged[(j * d1 + i) * d3 + k], 1e-14);
                    Assert.Equal(value, cycled[(k * d1 + i) * d2 + j], 1e-14);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Triples))]
    public void Non_zeros_are_the_entries_that_are_not_zero(int l1, int l2, int l3)
    {
        double[] dense = new double[Wigner3j.Values(l1, l2, l3).Length];
        foreach (Wigner3jEntry entry in Wigner3j.NonZeros(l1, l2, l3))
        {
            // An entry lost in rounding is no entry: exact arithmetic leaves none between zero and this bound.
            Assert.True(Math.Abs(entry.Value) > 1e-6);
            dense[(entry.M1 * (2 * l2 + 1) + entry.M2) * (2 * l3 + 1) + entry.M3] = entry.Value;
        }
        Assert.Equal(Wigner3j.Values(l1, l2, l3), dense.AsSpan());
    }

    [Fact]
    public void One_one_one_is_the_cross_product()
    {
        double s = 1 / Math.Sqrt(6);
        double[] expected = new double[27];
        expected[5] = expected[15] = expected[19] = s;
        expected[7] = expected[11] = expected[21] = -s;
        Numbers.AssertClose(expected, Wigner3j.Values(1, 1, 1), 1e-15);
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(2, 0, 1)]
    [InlineData(-1, 1, 1)]
    public void Degrees_that_form_no_triangle_are_refused(int l1, int l2, int l3) =>
        Assert.Throws<ArgumentException>(() => Wigner3j.Values(l1, l2, l3).Length);
}
