namespace EquivSim.O3.Tests;

public sealed class CartesianTensorTests
{
    [Theory]
    [InlineData("ij", "1x0e+1x1e+1x2e")]
    [InlineData("ij=ji", "1x0e+1x2e")]
    [InlineData("ij=-ji", "1x1e")]
    [InlineData("ijk=ikj", "2x1o+1x2o+1x3o")]
    [InlineData("ijkl=jikl=ijlk=klij", "2x0e+2x2e+1x4e")]
    public void Known_irreps(string formula, string irreps) => Assert.Equal(irreps, new CartesianTensor(formula).Irreps.ToString());

    [Fact]
    public void Matrices_go_there_and_back() => Generators.Numbers(18).Sample(tensors =>
    {
        var any = new CartesianTensor("ij");
        double[] irreps = new double[18], back = new double[18];
        any.ToIrreps(tensors, irreps);
        any.ToCartesian(irreps, back);
        Numbers.AssertClose(tensors, back, 1e-14);
        Assert.Equal(tensors.Sum(x => x * x), irreps.Sum(x => x * x), 1e-12);
        for (int i = 0; i < 2; i++)
            Assert.Equal((tensors[9 * i] + tensors[9 * i + 4] + tensors[9 * i + 8]) / Math.Sqrt(3), irreps[9 * i], 1e-14);
    });

    [Fact]
    public void What_does_not_obey_the_formula_is_projected_away() => Generators.Numbers(9).Sample(t =>
    {
        var symmetric = new CartesianTensor("ij=ji");
        double[] irreps = new double[6], back = new double[9];
        symmetric.ToIrreps(t, irreps);
        symmetric.ToCartesian(irreps, back);
        for (int i = 0; i < 9; i++)
            Assert.Equal((t[i] + t[i % 3 * 3 + i / 3]) / 2, back[i], 1e-14);
    });

    [Fact]
    public void Traceless_part_of_a_dyad_is_the_harmonic_of_degree_2() => Generators.Vectors.Sample(v =>
    {
        double[] irreps = new double[6], values = new double[9];
        new CartesianTensor("ij=ji").ToIrreps([v[0] * v[0], v[0] * v[1], v[0] * v[2], v[1] * v[0], v[1] * v[1], v[1] * v[2], v[2] * v[0], v[2] * v[1], v[2] * v[2]], irreps);
        new SphericalHarmonics(2, normalize: false, HarmonicNormalization.Norm).Compute(v, values);
        double[] expected = [.. values[4..].Select(y => y * Math.Sqrt(2.0 / 3))];
        Numbers.AssertClose(expected, irreps.AsSpan(1), 1e-13);
    });

    [Fact]
    public void Turning_the_tensor_turns_the_irreps() => Gen.Select(Generators.Rotations, Generators.Numbers(9)).Sample((rotation, t) =>
    {
        var any = new CartesianTensor("ij");
        double[] r = rotation.ToMatrix(), turned = new double[9], irreps = new double[9], expected = new double[9], actual = new double[9];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                for (int a = 0; a < 3; a++)
                    for (int b = 0; b < 3; b++)
                        turned[3 * i + j] += r[3 * i + a] * r[3 * j + b] * t[3 * a + b];
        any.ToIrreps(t, irreps);
        WignerD.Apply(any.Irreps, rotation, irreps, expected);
        any.ToIrreps(turned, actual);
        Numbers.AssertClose(expected, actual, 1e-13);
    });

    [Fact]
    public void Lengths_that_do_not_belong_together_are_refused()
    {
        var symmetric = new CartesianTensor("ij=ji");
        Assert.Throws<ArgumentException>(() => symmetric.ToIrreps(new double[9], new double[9]));
        Assert.Throws<ArgumentException>(() => symmetric.ToCartesian(new double[6], new double[8]));
    }
}
