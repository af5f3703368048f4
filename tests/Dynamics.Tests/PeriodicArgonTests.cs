using EquivSim.Potentials;
using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Dynamics.Tests;

/// <summary>Argon in a periodic box with the potential that the program ships.</summary>
public sealed class PeriodicArgonTests
{
    [Fact]
    public void Energy_of_the_crystal_does_not_drift()
    {
        // 32 atoms at 40 K for 20 ps; meV/atom/ps. A trained potential is asked for 0.1.
        MolecularSystem system = Crystal();
        VelocityVerlet verlet = new(system, 5);
        double kinetic = system.KineticEnergy;
        SimulationReport report = new Simulation(verlet, new SimulationOptions { Steps = 4000, LogEvery = 1 }).Run(TestContext.Current.CancellationToken);
        Assert.InRange(Math.Abs(report.DriftPerAtom), 0, 1e-5);
        Assert.InRange(report.Drift.FluctuationPerAtom(system.AtomCount), 0, 5e-4);
        // Half of the kinetic energy has gone into the potential: the atoms did move.
        Assert.InRange(report.Temperature.Mean, 15, 30);
        Assert.True(kinetic > 1.2 * system.KineticEnergy);
        (double px, double py, double pz) = RigidMotion.Momentum(system);
        Assert.InRange(Math.Abs(px) + Math.Abs(py) + Math.Abs(pz), 0, 1e-10);
    }

    [Fact]
    public void Pressure_of_atoms_at_rest_is_minus_the_slope_of_energy_against_volume()
    {
        const double H = 1e-5;
        MolecularSystem system = new(Clusters.ArgonCrystal(2, 5.2), Argon());
        double slope = (Energy(5.2 * (1 + H)) - Energy(5.2 * (1 - H))) / (Volume(5.2 * (1 + H)) - Volume(5.2 * (1 - H)));
        Assert.Equal(-slope, system.Pressure, 1e-7 * Math.Abs(slope));

        // Motion adds 2K / 3V, that is N k T / V.
        double still = system.Pressure;
        MaxwellBoltzmann.Draw(system, 100, new RandomSource(1), RigidMotions.None, exactTemperature: true);
        Assert.Equal(32 * Units.Boltzmann * 100 / system.Structure.Cell.Volume, system.Pressure - still, 1e-12);

        static double Energy(double a) => new MolecularSystem(Clusters.ArgonCrystal(2, a), Argon()).PotentialEnergy;
        static double Volume(double a) => Math.Pow(2 * a, 3);
    }

    [Fact]
    public void Restart_is_exact_though_the_potential_reuses_its_neighbours()
    {
        using TemporaryFolder folder = new();
        // Hot enough to rebuild the list several times, at other steps in the resumed run than in the whole one.
        Simulation whole = new(Melt(), Options("whole"));
        whole.Run(TestContext.Current.CancellationToken);
        new Simulation(Melt(), Options("parts") with { Steps = 330 }).Run(TestContext.Current.CancellationToken);
        Simulation resumed = new(Melt(), Options("parts"));
        resumed.Resume(Checkpoint.Read(folder["parts.checkpoint.h5"]));
        resumed.Run(TestContext.Current.CancellationToken);
        Assert.Equal(whole.System.Positions.ToArray(), resumed.System.Positions.ToArray());
        Assert.Equal(whole.System.Velocities.ToArray(), resumed.System.Velocities.ToArray());
        Assert.Equal(File.ReadAllText(folder["whole.csv"]), File.ReadAllText(folder["parts.csv"]));

        using TrajectoryReader first = TrajectoryReader.Open(folder["whole.h5"]), second = TrajectoryReader.Open(folder["parts.h5"]);
        Assert.Equal(21, first.FrameCount);
        Assert.Equal(first.Steps(), second.Steps());
        Assert.Equal(first.Observable("pressure"), second.Observable("pressure"));
        for (int frame = 0; frame < first.FrameCount; frame++)
            Assert.Equal(first.Read(frame).Structure.Positions.ToArray(), second.Read(frame).Structure.Positions.ToArray());

        Integrator Melt() => new Langevin(Crystal(400), 4, 400, 0.005, new RandomSource(3));
        SimulationOptions Options(string name) => new()
        {
            Steps = 500,
            LogPath = folder[name + ".csv"],
            TrajectoryEvery = 25,
            TrajectoryPath = folder[name + ".h5"],
            CheckpointPath = folder[name + ".checkpoint.h5"],
        };
    }

    private static MolecularSystem Crystal(double temperature = 40)
    {
        MolecularSystem system = new(Clusters.ArgonCrystal(2), Argon());
        MaxwellBoltzmann.Draw(system, temperature, new RandomSource(6), exactTemperature: true);
        return system;
    }

    private static LennardJones Argon() => new(Clusters.ArgonEpsilon, Clusters.ArgonSigma, cutoff: 8.5);
}
