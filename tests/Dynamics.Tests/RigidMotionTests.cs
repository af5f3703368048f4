using EquivSim.Structures;

namespace EquivSim.Dynamics.Tests;

public sealed class RigidMotionTests
{
    [Fact]
    public void Start_has_no_momentum_no_angular_momentum_and_the_exact_temperature()
    {
        MolecularSystem system = Clusters.Argon13(temperature: 87.3);
        AssertZero(RigidMotion.Momentum(system), 1e-12);
        AssertZero(RigidMotion.AngularMomentum(system), 1e-10);
        Assert.Equal(3 * 13 - 6, system.DegreesOfFreedom);
        Assert.Equal(87.3, system.Temperature, 1e-10);
    }

    [Fact]
    public void Removal_only_takes_rigid_motion_away()
    {
        // v = u + omega x r is all rigid: nothing must stay. Internal motion must stay as it is.
        MolecularSystem system = Clusters.Argon13();
        double[] still = system.Velocities.ToArray();
        for (int i = 0; i < 13; i++)
        {
            double x = system.Positions[3 * i], y = system.Positions[3 * i + 1], z = system.Positions[3 * i + 2];
            system.Velocities[3 * i] += 0.3 + (0.02 * z - 0.05 * y);
            system.Velocities[3 * i + 1] += -0.1 + (0.05 * x - 0.01 * z);
            system.Velocities[3 * i + 2] += 0.7 + (0.01 * y - 0.02 * x);
        }
        RigidMotion.Remove(system, RigidMotions.Translation | RigidMotions.Rotation);
        for (int k = 0; k < still.Length; k++)
            Assert.Equal(still[k], system.Velocities[k], 1e-13);
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, 0)]
    [InlineData(new double[] { 0, 0, 0, 1, 2, -1 }, 1)]
    [InlineData(new double[] { 0, 0, 0, 1, 2, -1, -1, -2, 1 }, 4)]
    [InlineData(new double[] { 0, 0, 0, 1, 2, -1, -1, 2, 1 }, 3)]
    public void Degrees_of_freedom_of_atom_linear_and_bent_molecules(double[] positions, int expected)
    {
        MolecularSystem system = new(Clusters.Atoms(positions), new FreeLennardJones());
        MaxwellBoltzmann.Draw(system, 300, new RandomSource(1));
        Assert.Equal(expected, system.DegreesOfFreedom);
        AssertZero(RigidMotion.AngularMomentum(system), 1e-12);
        if (expected == 0)
            Assert.Equal(0, system.Temperature);
    }

    [Fact]
    public void Rotation_in_a_periodic_cell_is_refused()
    {
        MolecularSystem system = new(Clusters.ArgonCrystal(1), new FreeLennardJones());
        Assert.Equal(RigidMotions.Translation, RigidMotion.Conserved(system));
        Assert.Throws<ArgumentException>(() => RigidMotion.Remove(system, RigidMotions.Rotation));
    }

    [Fact]
    public void Drawn_velocities_are_canonical_in_the_motion_that_is_left()
    {
        // Twice the kinetic energy over kT is chi-square with f degrees of freedom: mean f, variance 2f.
        MolecularSystem system = Clusters.Argon13();
        RandomSource random = new(3);
        List<double> mean = [], square = [];
        int f = system.DegreesOfFreedom;
        for (int n = 0; n < 20_000; n++)
        {
            MaxwellBoltzmann.Draw(system, 200, random);
            double chi = 2 * system.KineticEnergy / (Units.Boltzmann * 200);
            mean.Add(chi);
            square.Add((chi - f) * (chi - f));
        }
        Statistic.OfBlocks(mean).AssertEquals(f, 0.01);
        Statistic.OfBlocks(square).AssertEquals(2 * f, 0.03);
    }

    [Fact]
    public void Masses_and_temperature_are_checked()
    {
        Structure structure = Clusters.Atoms([0, 0, 0, 4, 0, 0]);
        FreeLennardJones potential = new();
        Assert.Throws<ArgumentException>(() => new MolecularSystem(structure, potential, [1]));
        Assert.Throws<ArgumentException>(() => new MolecularSystem(structure, potential, [1, -1]));
        MolecularSystem system = new(structure, potential);
        Assert.Equal(39.948, system.Masses[0], 1e-3);
        Assert.Throws<ArgumentOutOfRangeException>(() => MaxwellBoltzmann.Draw(system, double.NaN, new RandomSource(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VelocityVerlet(system, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Langevin(system, 1, 300, -1, new RandomSource(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoseHooverChain(system, 1, 0, 50));
    }

    private static void AssertZero((double X, double Y, double Z) vector, double tolerance)
    {
        Assert.Equal(0, vector.X, tolerance);
        Assert.Equal(0, vector.Y, tolerance);
        Assert.Equal(0, vector.Z, tolerance);
    }
}
