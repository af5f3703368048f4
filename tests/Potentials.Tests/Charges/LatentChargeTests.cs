using EquivSim.Electrostatics;
using EquivSim.Fourier;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using EquivSim.Training;

namespace EquivSim.Potentials.Tests.Charges;

public sealed class LatentChargeTests
{
    private static readonly MaceConfiguration Small = new()
    {
        RMax = 4,
        HiddenIrreps = "8x0e+8x1o",
        MaxEll = 2,
        Correlation = [2, 2],
        RadialMlp = [16],
        MlpIrreps = "8x0e",
        AtomicNumbers = [1, 8],
        AtomicEnergies = [-1, -2],
        AvgNumNeighbors = 8,
    };

    [Theory]
    [InlineData(true, LatentKernel.Converged)]
    [InlineData(true, LatentKernel.Truncated)]
    [InlineData(false, LatentKernel.Converged)]
    public void Forces_and_virial_are_derivatives_of_the_energy(bool periodic, LatentKernel kernel)
    {
        Structure water = Water(periodic);
        using LatentChargeModel model = Model(kernel);
        Derivatives.Match(new LatentChargePotential(model, skin: 0), water, 1e-5);
    }

    [Fact]
    public void A_mesh_sums_the_converged_kernel()
    {
        Structure water = Water(periodic: true);
        using LatentChargeModel model = Model(LatentKernel.Converged);
        PotentialResult waves = new(), mesh = new();
        new LatentChargePotential(model, skin: 0).Evaluate(water, waves);
        using var fast = new LatentChargePotential(model, skin: 0, new ManagedProvider());
        fast.Evaluate(water, mesh);
        double size = Math.Abs(fast.CoulombEnergy);
        Assert.Equal(waves.Energy, mesh.Energy, 1e-6 * size);
        for (int k = 0; k < waves.Forces.Length; k++)
            Assert.Equal(waves.Forces[k], mesh.Forces[k], 1e-5 * size);
        for (int k = 0; k < 9; k++)
            Assert.Equal(waves.Virial[k], mesh.Virial[k], 1e-5 * size);
        Derivatives.Match(fast, water, 1e-5);

        using TorchRegion region = TorchRegion.Enter();
        using var sums = new GaussianMesh(model.Options.Sigma, new ManagedProvider());
        var batch = new LatentChargeBatch([model.ShortRange.BuildGraph(water)], [water], model, sums);
        Assert.Contains("second", Assert.Throws<ArgumentException>(() => model.Evaluate(batch, training: true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LatentKernel.Converged)]
    [InlineData(LatentKernel.Truncated)]
    public void The_charges_energy_is_the_long_half_of_an_Ewald_sum(LatentKernel kernel)
    {
        Structure water = Water(periodic: true);
        using LatentChargeModel model = Model(kernel);
        var potential = new LatentChargePotential(model);
        var result = new PotentialResult();
        potential.Evaluate(water, result);
        using var ewald = new EwaldSum(new EwaldParameters(1 / (Math.Sqrt(2) * model.Options.Sigma), 5, kernel == LatentKernel.Truncated ? Math.PI : 9));
        var reference = new ElectrostaticResult();
        ewald.Evaluate(new PointCharges(water.Positions.ToArray(), potential.Charges, water.Cell), reference);
        Assert.Equal(Units.Coulomb * (reference.Parts.LongRange + reference.Parts.Self), potential.CoulombEnergy, 1e-8);
        Assert.Equal(result.Energy, potential.ShortRangeEnergy + potential.CoulombEnergy, 1e-9);
    }

    [Fact]
    public void Open_and_periodic_structures_in_one_batch_keep_their_energies()
    {
        using LatentChargeModel model = Model(LatentKernel.Truncated);
        Structure[] mixed = [Water(periodic: true), Water(periodic: false), Water(periodic: true)];
        using TorchRegion region = TorchRegion.Enter();
        double[] together = TensorData.ToArray(model.Evaluate(new LatentChargeBatch(mixed, model)).Total.Energy);
        for (int s = 0; s < mixed.Length; s++)
            Assert.Equal(TensorData.ToArray(model.Evaluate(new LatentChargeBatch([mixed[s]], model)).Total.Energy)[0], together[s], 1e-9);
        Assert.NotEqual(together[0], together[1], 1e-3);
    }

    [Fact]
    public void A_large_empty_cell_gives_the_open_energy()
    {
        using LatentChargeModel model = Model(LatentKernel.Converged);
        Structure open = new([8, 1, 1], [0, 0, 0, 1, 0, 0, -0.33, 0.943, 0]);
        double[] Energies(double length)
        {
            Structure boxed = open.Clone();
            boxed.Cell = Cell.Orthorhombic(length, length, length);
            var potential = new LatentChargePotential(model);
            var result = new PotentialResult();
            potential.Evaluate(boxed, result);
            double charge = potential.Charges.Sum();
            // A charged cell has a background, whose energy falls as Q²/L.
            return [potential.CoulombEnergy + Units.Coulomb * (0.5 * 2.8372974794806 * charge * charge / length - Math.PI * charge * charge * model.Options.Sigma * model.Options.Sigma / Math.Pow(length, 3))];
        }
        var free = new LatentChargePotential(model);
        free.Evaluate(open, new PotentialResult());
        Assert.Equal(free.CoulombEnergy, Energies(34)[0], 2e-4 * (1 + Math.Abs(free.CoulombEnergy)));
    }

    [Fact]
    public void A_model_comes_back_from_its_file_the_same()
    {
        string path = Path.Combine(Training.TrainingData.NewFolder(), "latent.h5");
        Structure water = Water(periodic: true);
        using LatentChargeModel model = Model(LatentKernel.Truncated);
        LatentChargeFile.Write(path, model, new ModelMetadata());
        using TorchRegion region = TorchRegion.Enter();
        using LatentChargeModel read = LatentChargeFile.Read(path);
        Assert.Equal(model.Options, read.Options);
        PotentialResult first = new(), second = new();
        new LatentChargePotential(model).Evaluate(water, first);
        new LatentChargePotential(read).Evaluate(water, second);
        Assert.Equal(first.Energy, second.Energy);
        Assert.Contains("latent_charges", Assert.Throws<InvalidDataException>(() => MaceModel.From(MaceModelFile.Read(path))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Born_charges_are_the_change_of_the_dipole(bool periodic)
    {
        Structure water = Water(periodic);
        using LatentChargeModel model = Model(LatentKernel.Converged);
        double[] born = LatentChargeResponse.BornCharges(model, water);
        for (int component = 0; component < 9; component++)
            Assert.Equal(0, Enumerable.Range(0, water.AtomCount).Sum(i => born[9 * i + component]), 1e-9);
        if (periodic)
        {
            // Another image of an atom is the same atom.
            Structure moved = water.Clone();
            for (int d = 0; d < 3; d++)
                moved.Positions[6 + d] += moved.Cell.Vectors[d];
            double[] same = LatentChargeResponse.BornCharges(model, moved);
            for (int k = 0; k < born.Length; k++)
                Assert.Equal(born[k], same[k], 1e-8);
            return;
        }
        var potential = new LatentChargePotential(model, skin: 0);
        double[] Dipole(double h, int k)
        {
            Structure s = water.Clone();
            s.Positions[k] += h;
            potential.Evaluate(s, new PotentialResult());
            return [.. Enumerable.Range(0, 3).Select(d => Enumerable.Range(0, s.AtomCount).Sum(i => potential.Charges[i] * s.Positions[3 * i + d]))];
        }
        double[] raw = new double[9 * water.AtomCount];
        for (int k = 0; k < 3 * water.AtomCount; k++)
        {
            double[] plus = Dipole(1e-4, k), minus = Dipole(-1e-4, k);
            for (int a = 0; a < 3; a++)
                raw[9 * (k / 3) + 3 * a + k % 3] = (plus[a] - minus[a]) / 2e-4;
        }
        for (int component = 0; component < 9; component++)
        {
            double mean = Enumerable.Range(0, water.AtomCount).Average(i => raw[9 * i + component]);
            for (int i = 0; i < water.AtomCount; i++)
                Assert.Equal(raw[9 * i + component] - mean, born[9 * i + component], 1e-6);
        }
    }

    [Fact]
    public void Training_on_near_dimers_lowers_the_error_on_far_ones()
    {
        Structure[] near = [.. PointChargeDimers.Make(60, 2.4, 6.5, seed: 1)], far = [.. PointChargeDimers.Make(24, 7, 12, seed: 2)];
        TrainingOptions options = new() { MaxEpochs = 30, BatchSize = 10, EnergyWeight = 10, ForcesWeight = 100, Schedule = LearningRateSchedule.Cosine, Threads = 1, MovingAverage = 0.9, ReferenceEnergies = ReferenceEnergySource.Given };
        MaceConfiguration network = Small with { AtomicNumbers = [1, 3, 9, 17], AtomicEnergies = [0, 0, 0, 0] };
        string folder = Training.TrainingData.NewFolder();
        TrainingRun run = TrainingRun.Prepare(network, near, [], options);
        using TorchRegion region = TorchRegion.Enter();
        using var model = new LatentChargeModel(run.Model, new LatentChargeOptions());
        using var task = new LatentChargeTask(model, run.Training, run.Validation, options, Path.Combine(folder, "model.h5"), run.Metadata);
        using var loop = new TrainingLoop<ErrorMetrics>(task, options, folder);
        double before = task.Evaluate(far).Metrics.EnergyRmse!.Value;
        loop.Run();
        double after = task.Evaluate(far).Metrics.EnergyRmse!.Value;
        Assert.True(after < 0.7 * before, $"{before} to {after} eV");
    }

    private static Structure Water(bool periodic)
    {
        Structure water = CoulombPotentialTests.Water(8, skewed: true);
        if (!periodic)
            water.Cell = Cell.None;
        return water;
    }

    private static LatentChargeModel Model(LatentKernel kernel)
    {
        using TorchRegion region = TorchRegion.Enter();
        return new LatentChargeModel(new MaceModel(Small), new LatentChargeOptions(Kernel: kernel), seed: 3);
    }
}
