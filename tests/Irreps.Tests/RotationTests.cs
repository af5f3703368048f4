namespace EquivSim.O3.Tests;

public sealed class RotationTests
{
    [Fact]
    public void Euler_angles_give_the_matrices_of_e3nn()
    {
        double[] angles = E3nnReference.Values("wigner_d/angles_alpha_beta_gamma"), matrices = E3nnReference.Values("wigner_d/rotations");
        for (int i = 0; i < angles.Length / 3; i++)
            Numbers.AssertClose(matrices.AsSpan(9 * i, 9), Rotation.FromEulerAngles(angles[3 * i], angles[3 * i + 1], angles[3 * i + 2]).ToMatrix(), 1e-14);
    }

    [Fact]
    public void Every_parametrisation_gives_the_same_element_back() => Generators.Rotations.Sample(rotation =>
    {
        double[] matrix = rotation.ToMatrix();
        Numbers.AssertClose(matrix, Rotation.FromMatrix(matrix).ToMatrix(), 1e-14);
        (double alpha, double beta, double gamma) = rotation.EulerAngles;
        Same(Rotation.FromEulerAngles(alpha, beta, gamma));
        Assert.InRange(beta, 0, Math.PI);
        (double x, double y, double z, double angle) = rotation.AxisAngle;
        Same(Rotation.FromAxisAngle(x, y, z, angle));
        Assert.InRange(angle, 0, Math.PI);
        Same(Rotation.FromQuaternion(-3 * rotation.W, -3 * rotation.X, -3 * rotation.Y, -3 * rotation.Z));

        void Same(Rotation proper) =>
            Numbers.AssertClose(matrix, (rotation.IsImproper ? proper * Rotation.Inversion : proper).ToMatrix(), 1e-14);
    });

    [Fact]
    public void Product_is_that_of_the_matrices() => Gen.Select(Generators.Rotations, Generators.Rotations, Generators.Vectors).Sample((a, b, v) =>
    {
        double[] step = new double[3], expected = new double[3], actual = new double[3];
        b.Apply(v, step);
        a.Apply(step, expected);
        (a * b).Apply(v, actual);
        Numbers.AssertClose(expected, actual, 1e-14 * 4);
        (a * b * b.Inverse * a.Inverse).Apply(v, actual);
        Numbers.AssertClose(v, actual, 1e-14 * 4);
    });

    [Fact]
    public void Axis_angle_turns_counter_clockwise()
    {
        double[] v = [1, 0, 0];
        Rotation.FromAxisAngle(0, 0, 2, Math.PI / 2).Apply(v, v);
        Numbers.AssertClose([0, 1, 0], v, 1e-15);
    }

    [Fact]
    public void Default_is_the_identity()
    {
        Assert.Equal(Rotation.Identity, default);
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], default(Rotation).ToMatrix());
    }

    [Fact]
    public void Random_rotations_are_uniform()
    {
        // The mean of D_l over O(3) vanishes for l > 0; the mean of its squares is 1/(2l+1).
        var random = new Random(3);
        const int Draws = 20000;
        double[] mean = new double[25], square = new double[25];
        for (int n = 0; n < Draws; n++)
        {
            double[] d = WignerD.Matrix(Irrep.Parse("2e"), Rotation.Random(random));
            for (int i = 0; i < 25; i++)
            {
                mean[i] += d[i] / Draws;
                square[i] += d[i] * d[i] / Draws;
            }
        }
        Numbers.AssertClose(new double[25], mean, 0.02);
        Numbers.AssertClose(Enumerable.Repeat(0.2, 25).ToArray(), square, 0.02);
    }

    [Fact]
    public void Values_that_make_no_rotation_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Rotation.FromMatrix(new double[9]));
        Assert.Throws<ArgumentException>(() => Rotation.FromMatrix(new double[4]));
        Assert.Throws<ArgumentException>(() => Rotation.FromMatrix([1, 0, 0, 0, 1, 0, 0, 0, double.NaN]));
        Assert.Throws<ArgumentException>(() => Rotation.FromMatrix([1, 0, 0, 0, 1, 0.01, 0, 0, 1]));
        Assert.Throws<ArgumentException>(() => Rotation.FromQuaternion(0, 0, 0, 0));
        Assert.Throws<ArgumentException>(() => Rotation.FromAxisAngle(0, 0, 0, 1));
        Assert.Throws<ArgumentException>(() => Rotation.Identity.Apply(new double[4], new double[4]));
    }
}
