using EquivSim.Potentials;
using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Dynamics.Tests;

public sealed class SimulationTests
{
    public static TheoryData<string> Kinds => ["nve", "langevin", "nhc", "respa"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_restarted_run_equals_the_whole_one_bit_for_bit(string kind)
    {
        using TemporaryFolder folder = new();
        Simulation whole = new(Make(kind), Options(folder, "whole", 200));
        SimulationReport wholeReport = whole.Run(Token);

        // Interrupted behind the checkpoint: what it wrote after step 120 must go.
        Simulation interrupted = new(Make(kind), Options(folder, "parts", 200));
        using CancellationTokenSource source = new();
        interrupted.Observe(1, sample =>
        {
            if (sample.Step == 120)
                File.Copy(folder["parts.checkpoint.h5"], folder["kept.h5"]);
            if (sample.Step == 147)
                source.Cancel();
        });
        Assert.False(interrupted.Run(source.Token).Completed);
        File.AppendAllText(folder["parts.csv"], "148,7");
        File.AppendAllText(folder["parts.xyz"], "13\nProperties=species:S");

        Checkpoint checkpoint = Checkpoint.Read(folder["kept.h5"]);
        // 39 x 105 normals: the checkpoint falls between the two of a pair.
        Assert.Equal(105, checkpoint.Step);
        Simulation resumed = new(Make(kind, seed: 1234), Options(folder, "parts", 200));
        resumed.Resume(checkpoint);
        SimulationReport report = resumed.Run(Token);

        AssertSameBits(whole.System.Positions, resumed.System.Positions);
        AssertSameBits(whole.System.Velocities, resumed.System.Velocities);
        AssertSameBits(whole.System.Forces, resumed.System.Forces);
        Assert.Equal(wholeReport.Last, report.Last);
        Assert.Equal(wholeReport.Drift.Slope, report.Drift.Slope);
        Assert.Equal(wholeReport.Temperature.Mean, report.Temperature.Mean);
        Assert.Equal(95, report.StepsRun);
        Assert.Equal(File.ReadAllText(folder["whole.csv"]), File.ReadAllText(folder["parts.csv"]));
        Assert.Equal(File.ReadAllText(folder["whole.xyz"]), File.ReadAllText(folder["parts.xyz"]));
        Assert.Equal(1 + 21, File.ReadAllLines(folder["whole.csv"]).Length);
        Assert.Equal(29 * 15, File.ReadAllLines(folder["whole.xyz"]).Length);
    }

    [Fact]
    public void Cancelling_leaves_a_checkpoint_of_the_step_reached()
    {
        using TemporaryFolder folder = new();
        Simulation simulation = new(Make("langevin"), Options(folder, "run", 1000));
        using CancellationTokenSource source = new();
        simulation.Observe(1, sample =>
        {
            if (sample.Step == 33)
                source.Cancel();
        });
        SimulationReport report = simulation.Run(source.Token);
        Assert.False(report.Completed);
        Assert.Equal(33, report.Steps);
        Checkpoint checkpoint = Checkpoint.Read(report.LastCheckpoint!);
        Assert.Equal(33, checkpoint.Step);
        AssertSameBits(simulation.System.Velocities, checkpoint.Structure.Velocities);
    }

    [Fact]
    public void Cancelling_before_the_first_step_can_be_resumed_too()
    {
        using TemporaryFolder folder = new();
        SimulationReport whole = new Simulation(Make("nhc"), Options(folder, "whole", 20)).Run(Token);
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Equal(0, new Simulation(Make("nhc"), Options(folder, "parts", 20)).Run(source.Token).Steps);

        // The start velocities of this one play no part, nor do its degrees of freedom.
        MolecularSystem system = Clusters.Argon13(seed: 9);
        system.DegreesOfFreedom = 39;
        Simulation resumed = new(new NoseHooverChain(system, 5, 30, 100), Options(folder, "parts", 20));
        resumed.Resume(Checkpoint.Read(folder["parts.checkpoint.h5"]));
        Assert.Equal(whole.Last, resumed.Run(Token).Last);
        Assert.Equal(File.ReadAllText(folder["whole.csv"]), File.ReadAllText(folder["parts.csv"]));
        Assert.Equal(File.ReadAllText(folder["whole.xyz"]), File.ReadAllText(folder["parts.xyz"]));
    }

    [Fact]
    public void The_log_holds_what_the_samples_say()
    {
        using TemporaryFolder folder = new();
        Simulation simulation = new(Make("nve"), Options(folder, "run", 50));
        List<ThermodynamicSample> samples = [];
        simulation.Observe(10, samples.Add);
        SimulationReport report = simulation.Run(Token);
        Assert.True(report.Completed);

        string[] lines = File.ReadAllLines(folder["run.csv"]);
        Assert.Equal("step,time/fs,potential/eV,kinetic/eV,total/eV,conserved/eV,temperature/K,pressure/GPa", lines[0]);
        Assert.Equal(samples.Count, lines.Length - 1);
        for (int n = 0; n < samples.Count; n++)
        {
            string[] fields = lines[n + 1].Split(',');
            Assert.Equal(samples[n].Step, long.Parse(fields[0]));
            Assert.Equal(samples[n].Step * 5.0, double.Parse(fields[1]));
            Assert.Equal(samples[n].PotentialEnergy, double.Parse(fields[2]), 1e-9);
            Assert.Equal(samples[n].KineticEnergy, double.Parse(fields[3]), 1e-9);
            Assert.Equal(samples[n].TotalEnergy, double.Parse(fields[4]), 1e-9);
            Assert.Equal(samples[n].ConservedQuantity, double.Parse(fields[5]), 1e-9);
            Assert.Equal(samples[n].Temperature, double.Parse(fields[6]), 1e-4);
            Assert.Equal("", fields[7]);
        }
    }

    [Fact]
    public void A_checkpoint_of_another_simulation_is_refused()
    {
        using TemporaryFolder folder = new();
        new Simulation(Make("nve"), Options(folder, "run", 20)).Run(Token);
        Checkpoint checkpoint = Checkpoint.Read(folder["run.checkpoint.h5"]);
        SimulationOptions options = new() { Steps = 30 };

        AssertRefused(Make("langevin"), "integrator is 'velocity-verlet'");
        AssertRefused(new VelocityVerlet(Clusters.Argon13(), 4), "time_step_fs is 5");
        AssertRefused(new VelocityVerlet(new MolecularSystem(Clusters.Atoms([0, 0, 0, 4, 0, 0]), new FreeLennardJones()), 5), "13 atoms");
        AssertRefused(new VelocityVerlet(new MolecularSystem(Clusters.Atoms(Clusters.Icosahedron(3.7)), new FreeLennardJones(0.02, 3.405)), 5), "another potential");

        void AssertRefused(Integrator integrator, string why)
        {
            InvalidDataException e = Assert.Throws<InvalidDataException>(() => new Simulation(integrator, options).Resume(checkpoint));
            Assert.Contains(why, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_broken_checkpoint_is_refused_with_its_path()
    {
        using TemporaryFolder folder = new();
        new Simulation(Make("nve"), Options(folder, "run", 20)).Run(Token);
        byte[] bytes = File.ReadAllBytes(folder["run.checkpoint.h5"]);
        File.WriteAllBytes(folder["torn.h5"], bytes[..(bytes.Length / 2)]);
        File.WriteAllText(folder["text.h5"], "not HDF5");
        foreach (string name in (string[])["torn.h5", "text.h5"])
        {
            InvalidDataException e = Assert.Throws<InvalidDataException>(() => Checkpoint.Read(folder[name]));
            Assert.Contains(folder[name], e.Message, StringComparison.Ordinal);
        }
        Assert.Throws<FileNotFoundException>(() => Checkpoint.Read(folder["missing.h5"]));
    }

    [Fact]
    public void An_explosion_names_step_atom_values_and_checkpoint()
    {
        using TemporaryFolder folder = new();
        // Argon's fastest vibration has a period of some 400 fs: steps of 200 fs are unstable.
        MolecularSystem system = Clusters.Argon13();
        SimulationOptions options = Options(folder, "run", 1000) with { CheckpointEvery = 1, LogEvery = 1 };
        Simulation simulation = new(new VelocityVerlet(system, 200), options);
        SimulationFailedException e = Assert.Throws<SimulationFailedException>(() => simulation.Run(Token));

        Assert.Equal(SimulationFailure.Displacement, e.Failure);
        Assert.NotNull(e.Atom);
        Assert.Contains($"step {e.Step} ", e.Message, StringComparison.Ordinal);
        Assert.Contains($"atom {e.Atom} (Ar)", e.Message, StringComparison.Ordinal);
        Assert.Contains("more than the 0.5 A allowed", e.Message, StringComparison.Ordinal);
        Assert.Contains(folder["run.checkpoint.h5"], e.Message, StringComparison.Ordinal);
        Assert.Equal(folder["run.checkpoint.h5"], e.LastCheckpoint);
        Checkpoint checkpoint = Checkpoint.Read(e.LastCheckpoint!);
        Assert.True(e.Step > 1);
        Assert.Equal(e.Step - 1, checkpoint.Step);
        // The log holds every step before, and can be read while the simulation object still lives.
        Assert.Equal(e.Step + 1, File.ReadAllLines(folder["run.csv"]).Length);
    }

    [Fact]
    public void Heat_and_non_finite_values_are_explosions()
    {
        MolecularSystem hot = Clusters.Argon13(temperature: 500);
        Simulation simulation = new(new VelocityVerlet(hot, 1), new SimulationOptions { Steps = 10, Limits = new() { MaximumTemperature = 100 } });
        SimulationFailedException e = Assert.Throws<SimulationFailedException>(() => simulation.Run(Token));
        Assert.Equal((SimulationFailure.Temperature, 0L), (e.Failure, e.Step));
        Assert.Contains("No checkpoint", e.Message, StringComparison.Ordinal);

        AssertFailure(SimulationFailure.NonFiniteEnergy, null, (_, result) => result.Energy = double.NaN);
        AssertFailure(SimulationFailure.NonFiniteForce, 4, (_, result) => result.Forces[13] = double.NegativeInfinity);
        AssertFailure(SimulationFailure.PotentialRefused, null, (_, _) => throw new ArgumentException("no such element"));

        static void AssertFailure(SimulationFailure failure, int? atom, Action<Structure, PotentialResult> spoil)
        {
            Spoiled potential = new(7, spoil);
            MolecularSystem system = new(Clusters.Atoms(Clusters.Icosahedron(3.7)), potential);
            SimulationFailedException e = Assert.Throws<SimulationFailedException>(
                () => new Simulation(new VelocityVerlet(system, 5), new SimulationOptions { Steps = 10 }).Run(Token));
            // The first evaluation is that of the start.
            Assert.Equal((failure, 6L, atom), (e.Failure, e.Step, e.Atom));
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Integrator integrator = Make("nve");
        Assert.Throws<ArgumentOutOfRangeException>(() => new Simulation(integrator, new() { Steps = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Simulation(integrator, new() { Steps = 1, LogEvery = 0 }));
        Assert.Throws<ArgumentException>(() => new Simulation(integrator, new() { Steps = 1, TrajectoryPath = "a.dcd" }));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static SimulationOptions Options(TemporaryFolder folder, string name, long steps) => new()
    {
        Steps = steps,
        LogEvery = 10,
        LogPath = folder[$"{name}.csv"],
        TrajectoryEvery = 7,
        TrajectoryPath = folder[$"{name}.xyz"],
        CheckpointEvery = 35,
        CheckpointPath = folder[$"{name}.checkpoint.h5"],
    };

    private static Integrator Make(string kind, ulong seed = 77)
    {
        MolecularSystem system = Clusters.Argon13();
        return kind switch
        {
            "nve" => new VelocityVerlet(system, 5),
            "langevin" => new Langevin(system, 5, 30, 0.01, new RandomSource(seed)),
            "respa" => new Respa(system, 5, new RespaLevel(system.Potential, 2)),
            _ => new NoseHooverChain(system, 5, 30, 100),
        };
    }

    private static void AssertSameBits(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int k = 0; k < expected.Length; k++)
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected[k]), BitConverter.DoubleToInt64Bits(actual[k]));
    }

    private sealed class Spoiled(int evaluation, Action<Structure, PotentialResult> spoil) : IPotential
    {
        private readonly FreeLennardJones _inner = new(Clusters.ArgonEpsilon, Clusters.ArgonSigma);
        private int _count;

        public double Cutoff => _inner.Cutoff;

        public void Evaluate(Structure structure, PotentialResult result)
        {
            _inner.Evaluate(structure, result);
            if (++_count == evaluation)
                spoil(structure, result);
        }

        public void Dispose() => _inner.Dispose();
    }
}
