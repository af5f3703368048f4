using EquivSim.O3;

namespace EquivSim.Hamiltonians.Tests;

public sealed class OneElectronIntegralsTests
{
    [Theory]
    [InlineData("mixed.h5")]
    [InlineData("rotation_test.h5")]
    public void Overlap_kinetic_energy_and_attraction_are_those_of_the_files(string name)
    {
        foreach (HamiltonianSample sample in HamiltonianFiles.ReadAll(name))
        {
            Assert.True(HamiltonianFiles.Difference(sample.Overlap, OneElectronIntegrals.Overlap(sample.Basis, sample.Positions)) < 1e-13);
            Assert.True(HamiltonianFiles.Difference(sample.Kinetic, OneElectronIntegrals.Kinetic(sample.Basis, sample.Positions)) < 1e-12);
            Assert.True(HamiltonianFiles.Difference(sample.NuclearAttraction, OneElectronIntegrals.NuclearAttraction(sample.Basis, sample.Positions)) < 1e-11);
        }
    }

    [Fact]
    public void The_dipole_of_the_stored_density_is_the_stored_dipole()
    {
        foreach (HamiltonianSample sample in HamiltonianFiles.ReadAll("mixed.h5"))
        {
            double[][] r = OneElectronIntegrals.Dipole(sample.Basis, sample.Positions);
            for (int axis = 0; axis < 3; axis++)
            {
                double dipole = 0;
                for (int atom = 0; atom < sample.Basis.AtomCount; atom++)
                    dipole += sample.Basis.AtomicNumbers[atom] * sample.Positions[3 * atom + axis];
                for (int i = 0; i < r[axis].Length; i++)
                    dipole -= r[axis][i] * sample.Density![i];
                Assert.Equal(sample.Dipole![axis], dipole, 1e-12);
            }
        }
    }

    [Fact]
    public void Two_s_functions_have_the_overlap_and_kinetic_energy_of_the_textbook()
    {
        const double A = 0.7, B = 0.4, R = 1.3;
        var basis = new MolecularBasis([new ElementBasis(1, [BasisShell.FromContraction(0, [A], [1])]), new ElementBasis(2, [BasisShell.FromContraction(0, [B], [1])])]);
        double[] positions = [0, 0, 0, 0.6 * R, 0, 0.8 * R];
        double mu = A * B / (A + B), s = Math.Pow(4 * A * B / ((A + B) * (A + B)), 0.75) * Math.Exp(-mu * R * R);
        Assert.Equal(s, OneElectronIntegrals.Overlap(basis, positions)[1], 5e-15);
        Assert.Equal(1, OneElectronIntegrals.Overlap(basis, positions)[0], 5e-15);
        Assert.Equal(mu * (3 - 2 * mu * R * R) * s, OneElectronIntegrals.Kinetic(basis, positions)[1], 5e-15);
        Assert.Equal(1.5 * A, OneElectronIntegrals.Kinetic(basis, positions)[0], 5e-15);
        Assert.Equal(B / (A + B) * 0.8 * R * s, OneElectronIntegrals.Dipole(basis, positions)[2][1], 5e-15);
    }

    /// <summary>An s function at the nucleus: -Z 2 sqrt(2a/pi); far away: -Z erf(sqrt(2a) R)/R.</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(3.0)]
    [InlineData(40.0)]
    public void The_attraction_of_an_s_function_is_that_of_the_textbook(double distance)
    {
        const double A = 0.9;
        var basis = new MolecularBasis([new ElementBasis(1, [BasisShell.FromContraction(0, [A], [1])]), new ElementBasis(2, [BasisShell.FromContraction(0, [1000], [1])])]);
        double Attraction(double r) => r == 0 ? 2 * Math.Sqrt(2 * A / Math.PI) : Erf(Math.Sqrt(2 * A) * r) / r;
        double expected = -Attraction(0) - 2 * Attraction(distance);
        Assert.Equal(expected, OneElectronIntegrals.NuclearAttraction(basis, [0, 0, 0, distance, 0, 0])[0], 1e-13);

        // Simpson's rule on the integral of exp(-t^2).
        static double Erf(double x)
        {
            const int Steps = 4000;
            x = Math.Min(x, 8);
            double h = x / Steps, sum = 1 + Math.Exp(-x * x);
            for (int i = 1; i < Steps; i++)
                sum += (i % 2 == 0 ? 2 : 4) * Math.Exp(-i * h * (i * h));
            return 2 / Math.Sqrt(Math.PI) * h / 3 * sum;
        }
    }

    /// <summary>A cloud that shrinks to a point leaves nothing; one that grows without end leaves the bare nuclei.</summary>
    [Fact]
    public void Clouds_screen_the_nuclei() => RandomMolecule.Molecule.Sample(molecule =>
    {
        (MolecularBasis basis, double[] x) = molecule;
        double[][] screened = OneElectronIntegrals.ScreenedAttraction(basis, x, 1e7, 1e-12, 0.7);
        Assert.True(screened[0].Max(Math.Abs) < 1e-5);
        Assert.True(HamiltonianFiles.Difference(screened[1], OneElectronIntegrals.NuclearAttraction(basis, x)) < 1e-3);
        Assert.Equal(screened[2], OneElectronIntegrals.ScreenedAttraction(basis, x, 0.7)[0]);
    }, iter: 20);

    /// <summary>The potential of a cloud at a distance is erf(sqrt(w) r)/r: a tight s function sees Z (1 - erf)/r.</summary>
    [Fact]
    public void A_tight_function_sees_the_potential_of_the_screened_nucleus()
    {
        const double W = 0.8, R = 0.9;
        var basis = new MolecularBasis([new ElementBasis(1, [BasisShell.FromContraction(0, [1e8], [1])]), new ElementBasis(5, [BasisShell.FromContraction(0, [1], [1])])]);
        double own = OneElectronIntegrals.ScreenedAttraction(new MolecularBasis([basis.Atoms[0]]), [0, 0, 0], W)[0][0];
        double both = OneElectronIntegrals.ScreenedAttraction(basis, [0, 0, 0, 0, 0, R], W)[0][0];
        Assert.Equal(-5 * ErrorFunctionComplement(Math.Sqrt(W) * R) / R, both - own, 1e-6);

        static double ErrorFunctionComplement(double x)
        {
            const int Steps = 2000;
            double h = (8 - x) / Steps, sum = Math.Exp(-x * x) + Math.Exp(-64);
            for (int i = 1; i < Steps; i++)
                sum += (i % 2 == 0 ? 2 : 4) * Math.Exp(-(x + i * h) * (x + i * h));
            return 2 / Math.Sqrt(Math.PI) * h / 3 * sum;
        }
    }

    /// <summary>The sum over an equidistant grid, which for functions that fall off like Gaussians converges faster than any power.</summary>
    [Fact]
    public void Quadrature_finds_the_same_numbers_up_to_f() => RandomMolecule.Molecule.Sample(molecule =>
    {
        (MolecularBasis basis, double[] positions) = molecule;
        const double Step = 0.28, Edge = 8.2;
        int n = basis.OrbitalCount, points = (int)(Edge / Step);
        double[] overlap = new double[n * n], z = new double[n * n], gradients = new double[n * n], values = new double[n], moved = new double[n];
        double[][] slopes = [new double[n], new double[n], new double[n]];
        for (int i = -points; i <= points; i++)
        {
            for (int j = -points; j <= points; j++)
            {
                for (int k = -points; k <= points; k++)
                {
                    double[] r = [i * Step, j * Step, k * Step];
                    RandomMolecule.Evaluate(basis, positions, r, values);
                    for (int axis = 0; axis < 3; axis++)
                        Slope(basis, positions, r, axis, slopes[axis], moved);
                    for (int a = 0; a < n; a++)
                    {
                        for (int b = 0; b <= a; b++)
                        {
                            overlap[a * n + b] += values[a] * values[b];
                            z[a * n + b] += values[a] * values[b] * (r[2] - 0.3);
                            gradients[a * n + b] += 0.5 * (slopes[0][a] * slopes[0][b] + slopes[1][a] * slopes[1][b] + slopes[2][a] * slopes[2][b]);
                        }
                    }
                }
            }
        }
        double[] s = OneElectronIntegrals.Overlap(basis, positions), dipole = OneElectronIntegrals.Dipole(basis, positions, [5, 6, 0.3])[2], kinetic = OneElectronIntegrals.Kinetic(basis, positions);
        const double Volume = Step * Step * Step;
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                Assert.Equal(s[a * n + b], Volume * overlap[a * n + b], 1e-8);
                Assert.Equal(dipole[a * n + b], Volume * z[a * n + b], 1e-8);
                Assert.Equal(kinetic[a * n + b], Volume * gradients[a * n + b], 1e-6);
            }
        }
    }, iter: 2, threads: 1);

    [Fact]
    public void Matrices_turn_with_the_molecule() => RandomMolecule.Molecule.Sample(molecule =>
    {
        (MolecularBasis basis, double[] x) = molecule;
        Rotation rotation = Rotation.FromEulerAngles(1, 0.4, 2.2) * Rotation.Inversion;
        double[] turned = new double[x.Length];
        rotation.Apply(x, turned);
        Assert.True(HamiltonianFiles.Difference(OneElectronIntegrals.Overlap(basis, turned), OrbitalRotation.Apply(basis, rotation, OneElectronIntegrals.Overlap(basis, x))) < 1e-13);
        Assert.True(HamiltonianFiles.Difference(OneElectronIntegrals.Kinetic(basis, turned), OrbitalRotation.Apply(basis, rotation, OneElectronIntegrals.Kinetic(basis, x))) < 1e-12);
        Assert.True(HamiltonianFiles.Difference(OneElectronIntegrals.NuclearAttraction(basis, turned), OrbitalRotation.Apply(basis, rotation, OneElectronIntegrals.NuclearAttraction(basis, x))) < 1e-11);
        foreach ((double[] a, double[] b) in OneElectronIntegrals.ScreenedAttraction(basis, turned, 0.3, 4).Zip(OneElectronIntegrals.ScreenedAttraction(basis, x, 0.3, 4)))
            Assert.True(HamiltonianFiles.Difference(a, OrbitalRotation.Apply(basis, rotation, b)) < 1e-11);
        double[][] before = OneElectronIntegrals.Dipole(basis, x), after = OneElectronIntegrals.Dipole(basis, turned);
        double[] r = rotation.ToMatrix();
        for (int axis = 0; axis < 3; axis++)
        {
            double[] sum = new double[after[axis].Length];
            for (int k = 0; k < 3; k++)
            {
                double[] part = OrbitalRotation.Apply(basis, rotation, before[k]);
                for (int i = 0; i < sum.Length; i++)
                    sum[i] += r[3 * axis + k] * part[i];
            }
            Assert.True(HamiltonianFiles.Difference(after[axis], sum) < 1e-12);
        }
    }, iter: 30);

    [Fact]
    public void Moving_the_origin_subtracts_the_overlap() => RandomMolecule.Molecule.Sample(molecule =>
    {
        (MolecularBasis basis, double[] x) = molecule;
        double[] origin = [0.4, -1.1, 2.5], s = OneElectronIntegrals.Overlap(basis, x);
        double[][] at = OneElectronIntegrals.Dipole(basis, x, origin), zero = OneElectronIntegrals.Dipole(basis, x);
        for (int axis = 0; axis < 3; axis++)
            Assert.True(HamiltonianFiles.Difference(at[axis], [.. zero[axis].Zip(s, (d, o) => d - origin[axis] * o)]) < 1e-12);
    }, iter: 30);

    [Fact]
    public void Positions_and_origins_that_do_not_fit_are_refused()
    {
        var basis = new MolecularBasis([new ElementBasis(1, [BasisShell.FromContraction(0, [1], [1])])]);
        Assert.Throws<ArgumentException>(() => OneElectronIntegrals.Overlap(basis, [0, 0]));
        Assert.Throws<ArgumentException>(() => OneElectronIntegrals.Dipole(basis, [0, 0, 0], [1]));
    }

    private static void Slope(MolecularBasis basis, double[] positions, double[] point, int axis, double[] slope, double[] moved)
    {
        const double H = 1e-4;
        double[] p = (double[])point.Clone();
        p[axis] += H;
        RandomMolecule.Evaluate(basis, positions, p, slope);
        p[axis] -= 2 * H;
        RandomMolecule.Evaluate(basis, positions, p, moved);
        for (int i = 0; i < slope.Length; i++)
            slope[i] = (slope[i] - moved[i]) / (2 * H);
    }
}
