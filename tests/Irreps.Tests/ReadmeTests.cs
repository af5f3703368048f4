namespace EquivSim.O3.Tests;

/// <summary>The example of src/Irreps/README.md.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Coupling_a_feature_with_the_harmonics_of_an_edge_is_equivariant() =>
        Gen.Select(Generators.Rotations, Generators.Vectors, Generators.Vectors).Sample((rotation, vector, feature) =>
        {
            double[] expected = new double[3], turnedVector = new double[3], turnedFeature = new double[3];
            WignerD.Apply("1o", rotation, Couple(vector, feature), expected);
            rotation.Apply(vector, turnedVector);
            rotation.Apply(feature, turnedFeature);
            Numbers.AssertClose(expected, Couple(turnedVector, turnedFeature), 1e-13);
        });

    [Fact]
    public void Comments_tell_the_truth()
    {
        Assert.Equal("1x0e+1x1o+1x2e", Irreps.SphericalHarmonics(2).ToString());
        Assert.Equal("1x0e+2x1o+1x1e+1x2o+1x2e+1x3o", (Irreps.Parse("1o") * Irreps.SphericalHarmonics(2)).ToString());
    }

    private static double[] Couple(double[] vector, double[] feature)
    {
        Irreps edge = Irreps.SphericalHarmonics(2);
        double[] y = new double[edge.Dimension], z = new double[3];
        new SphericalHarmonics(2).Compute(vector, y);
        foreach (Wigner3jEntry c in Wigner3j.NonZeros(1, 2, 1))
            z[c.M3] += c.Value * feature[c.M1] * y[edge.Offset(2) + c.M2];
        return z;
    }
}
