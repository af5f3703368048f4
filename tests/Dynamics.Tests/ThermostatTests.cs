using EquivSim.Structures;

namespace EquivSim.Dynamics.Tests;

public sealed class ThermostatTests
{
    private const double Temperature = 300;
    private const double ThermalEnergy = Units.Boltzmann * Temperature;
    private const double Mass = 12;

    [Fact]
    public void Baoab_is_exact_in_harmonic_wells_at_a_large_time_step()
    {
        // At omega dt = 1 a scheme of plain second order would be off by omega^2 dt^2 / 4 = 25 %.
        const int Atoms = 64;
        const double K = 5;
        double frequency = Math.Sqrt(K / (Mass * Units.AmuAngstrom2PerFs2));
        double[] stiffness = new double[3 * Atoms];
        stiffness.AsSpan().Fill(K);
        MolecularSystem system = Springs.System(new Springs(stiffness), Atoms, Mass);
        Langevin langevin = new(system, 1 / frequency, Temperature, frequency, new RandomSource(1));
        Run(langevin, 100, () => { });

        List<double> square = [], fourth = [];
        Run(langevin, 6000, () =>
        {
            double two = 0, four = 0;
            foreach (double x in system.Positions)
            {
                two += x * x;
                four += x * x * x * x;
            }
            square.Add(two / (3 * Atoms));
            fourth.Add(four / (3 * Atoms));
        });
        double variance = ThermalEnergy / K;
        Statistic.OfBlocks(square).AssertEquals(variance, 0.005);
        Statistic.OfBlocks(fourth).AssertEquals(3 * variance * variance, 0.01);
    }

    [Fact]
    public void Langevin_of_coupled_anharmonic_oscillators_is_canonical() => AssertCanonical(
        system => new Langevin(system, 1, Temperature, 0.05, new RandomSource(11)), 300_000);

    [Fact]
    public void Nose_Hoover_chain_of_coupled_anharmonic_oscillators_is_canonical() => AssertCanonical(
        system => new NoseHooverChain(system, 1, Temperature, 15, chainLength: 4), 2_000_000);

    [Fact]
    public void Nose_Hoover_chain_is_ergodic_in_a_single_harmonic_well()
    {
        // The case in which a plain Nose-Hoover thermostat fails. The springs have incommensurate frequencies.
        double[] stiffness = [3, 5.1, 8.3];
        MolecularSystem system = Springs.System(new Springs(stiffness), 1, Mass);
        MaxwellBoltzmann.Draw(system, Temperature, new RandomSource(4), RigidMotions.None);
        NoseHooverChain chain = new(system, 1.5, Temperature, 15, chainLength: 4);
        List<double>[] square = [[], [], []], fourth = [[], [], []];
        Run(chain, 1_500_000, () =>
        {
            for (int k = 0; k < 3; k++)
            {
                double x2 = system.Positions[k] * system.Positions[k];
                square[k].Add(x2);
                fourth[k].Add(x2 * x2);
            }
        });
        for (int k = 0; k < 3; k++)
        {
            double variance = ThermalEnergy / stiffness[k];
            Statistic.OfBlocks(square[k]).AssertEquals(variance, 0.03);
            Statistic.OfBlocks(fourth[k]).AssertEquals(3 * variance * variance, 0.08);
        }
    }

    [Fact]
    public void Conserved_quantities_stay_while_the_total_energy_wanders()
    {
        Func<MolecularSystem, Integrator>[] makers =
        [
            s => new Langevin(s, 2, 20, 0.005, new RandomSource(8)), s => new NoseHooverChain(s, 2, 20, 200),
        ];
        foreach (Func<MolecularSystem, Integrator> make in makers)
        {
            MolecularSystem system = Clusters.Argon13();
            Integrator integrator = make(system);
            EnergyDrift conserved = new(), total = new();
            for (int n = 1; n <= 10_000; n++)
            {
                integrator.Step();
                conserved.Add(2 * n, integrator.ConservedQuantity);
                total.Add(2 * n, system.KineticEnergy + system.PotentialEnergy);
            }
            Assert.True(conserved.Fluctuation < 0.01 * total.Fluctuation, $"{integrator.Name}: {conserved.Fluctuation} against {total.Fluctuation} eV");
            Assert.InRange(Math.Abs(conserved.PerAtom(13)), 0, 2e-3);
        }
    }

    [Fact]
    public void Langevin_counts_all_velocity_components()
    {
        MolecularSystem system = Clusters.Argon13();
        _ = new Langevin(system, 1, 20, 0.01, new RandomSource(1));
        Assert.Equal(39, system.DegreesOfFreedom);
    }

    /// <summary>
    /// Four atoms on unequal springs with quartic terms, coupled by springs. In the canonical ensemble every coordinate has
    /// mean kinetic energy kT/2 and, by the equipartition theorem in its general form, mean -x F of kT. The wells are
    /// strongly anharmonic, so neither holds by accident of the start.
    /// </summary>
    private static void AssertCanonical(Func<MolecularSystem, Integrator> make, int steps)
    {
        const int Atoms = 4;
        double[] stiffness = [2, 3.1, 4.7, 1.7, 2.3, 6.1, 3.7, 1.3, 5.3, 2.9, 4.1, 1.9];
        MolecularSystem system = Springs.System(new Springs(stiffness, coupling: 1.5, quartic: 200), Atoms, Mass);
        MaxwellBoltzmann.Draw(system, Temperature, new RandomSource(21), RigidMotions.None);
        Integrator integrator = make(system);
        Run(integrator, 5000, () => { });

        List<double>[] kinetic = new List<double>[3 * Atoms], virial = new List<double>[3 * Atoms];
        List<double> total = [], squareOfTotal = [];
        for (int k = 0; k < 3 * Atoms; k++)
            (kinetic[k], virial[k]) = ([], []);
        int step = 0;
        Run(integrator, steps, () =>
        {
            if (step++ % 4 != 0)
                return;
            for (int k = 0; k < 3 * Atoms; k++)
            {
                kinetic[k].Add(Mass * Units.AmuAngstrom2PerFs2 * system.Velocities[k] * system.Velocities[k]);
                virial[k].Add(-system.Positions[k] * system.Forces[k]);
            }
            double deviation = system.KineticEnergy - 1.5 * Atoms * ThermalEnergy;
            total.Add(system.Temperature);
            squareOfTotal.Add(deviation * deviation);
        });
        for (int k = 0; k < 3 * Atoms; k++)
        {
            Statistic.OfBlocks(kinetic[k]).AssertEquals(ThermalEnergy, 0.03);
            Statistic.OfBlocks(virial[k]).AssertEquals(ThermalEnergy, 0.03);
        }
        Statistic.OfBlocks(total).AssertEquals(Temperature, 0.01);
        // The kinetic energy itself must fluctuate canonically: variance f (kT)^2 / 2.
        Statistic.OfBlocks(squareOfTotal).AssertEquals(1.5 * Atoms * ThermalEnergy * ThermalEnergy, 0.05);
    }

    private static void Run(Integrator integrator, int steps, Action sample)
    {
        for (int n = 0; n < steps; n++)
        {
            integrator.Step();
            sample();
        }
    }
}
