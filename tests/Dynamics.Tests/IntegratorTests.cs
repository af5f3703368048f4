using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Dynamics.Tests;

public sealed class IntegratorTests
{
    [Fact]
    public void Verlet_energy_fluctuates_with_the_square_of_the_time_step_and_does_not_drift()
    {
        (double coarse, double coarseDrift) = Run(8);
        (double fine, double fineDrift) = Run(4);
        (double finest, double finestDrift) = Run(2);
        Assert.InRange(coarse / fine, 3.7, 4.4);
        Assert.InRange(fine / finest, 3.8, 4.2);
        // meV/atom/ps; the bound of a trained potential is 0.1.
        Assert.All(new[] { coarseDrift, fineDrift, finestDrift }, drift => Assert.InRange(Math.Abs(drift), 0, 1e-4));

        static (double Fluctuation, double Drift) Run(double timeStep)
        {
            MolecularSystem system = Clusters.Argon13();
            VelocityVerlet verlet = new(system, timeStep);
            EnergyDrift fit = new();
            for (double time = 0; time < 20_000; time += timeStep)
            {
                verlet.Step();
                fit.Add(time, verlet.ConservedQuantity);
            }
            return (fit.FluctuationPerAtom(13), fit.PerAtom(13));
        }
    }

    [Fact]
    public void Verlets_shadow_energy_fluctuates_with_the_fourth_power_of_the_time_step()
    {
        double coarse = Run(8), fine = Run(4);
        Assert.InRange(coarse / fine, 14, 18);

        static double Run(double timeStep)
        {
            MolecularSystem system = Clusters.Argon13();
            VelocityVerlet verlet = new(system, timeStep);
            ShadowEnergy shadow = new(system, timeStep);
            EnergyDrift fit = new();
            for (double time = 0; time < 20_000; time += timeStep)
            {
                verlet.Step();
                double energy = shadow.Add();
                if (!double.IsNaN(energy))
                    fit.Add(time, energy);
            }
            return fit.Fluctuation;
        }
    }

    [Fact]
    public void Verlet_going_back_leads_back()
    {
        MolecularSystem system = Clusters.Argon13();
        double[] start = system.Positions.ToArray();
        VelocityVerlet verlet = new(system, 5);
        for (int n = 0; n < 1000; n++)
            verlet.Step();
        Assert.True(Distance(start, system.Positions) > 0.1);
        for (int k = 0; k < system.Velocities.Length; k++)
            system.Velocities[k] = -system.Velocities[k];
        for (int n = 0; n < 1000; n++)
            verlet.Step();
        Assert.InRange(Distance(start, system.Positions), 0, 1e-9);
    }

    [Fact]
    public void Respa_with_one_level_is_Verlet_and_with_two_goes_back_where_it_came_from()
    {
        MolecularSystem one = Clusters.Argon13(), other = Clusters.Argon13();
        VelocityVerlet verlet = new(one, 5);
        Respa respa = new(other, 20, new RespaLevel(other.Potential, 4));
        for (int n = 0; n < 400; n++)
            verlet.Step();
        for (int n = 0; n < 100; n++)
            respa.Step();
        Assert.InRange(Distance(one.Positions, other.Positions), 0, 1e-9);

        (MolecularSystem system, Respa split) = Stiff(2, 4);
        double[] start = system.Positions.ToArray();
        for (int n = 0; n < 500; n++)
            split.Step();
        Assert.True(Distance(start, system.Positions) > 0.01);
        for (int k = 0; k < system.Velocities.Length; k++)
            system.Velocities[k] = -system.Velocities[k];
        for (int n = 0; n < 500; n++)
            split.Step();
        Assert.InRange(Distance(start, system.Positions), 0, 1e-9);
    }

    [Fact]
    public void Respa_keeps_the_energy_to_second_order_where_Verlet_with_its_outer_step_does_not()
    {
        double coarse = Scatter(2, 8), fine = Scatter(1, 8);
        Assert.InRange(coarse / fine, 3.5, 4.5);
        Assert.True(Scatter(2, 1) > 10 * coarse);

        static double Scatter(double timeStep, int substeps)
        {
            (_, Respa respa) = Stiff(timeStep, substeps);
            EnergyDrift fit = new();
            for (double time = 0; time < 4000; time += timeStep)
            {
                respa.Step();
                fit.Add(time, respa.ConservedQuantity);
            }
            return fit.Fluctuation;
        }
    }

    [Fact]
    public void Respa_refuses_levels_that_are_not_the_systems_potential()
    {
        MolecularSystem system = Clusters.Argon13();
        Assert.Contains("add up", Assert.Throws<ArgumentException>(() => new Respa(system, 5, new(system.Potential, 1), new RespaLevel(system.Potential, 2))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Respa(system, 5, new RespaLevel(system.Potential, 0)));
    }

    /// <summary>Four atoms on springs of very different stiffness; the soft ones are the slow level.</summary>
    private static (MolecularSystem System, Respa Respa) Stiff(double timeStep, int substeps)
    {
        Springs soft = new(new double[12], coupling: 0.3, quartic: 0.2), stiff = new([.. Enumerable.Repeat(30.0, 12)]);
        SumPotential sum = new(soft, stiff);
        double[] x = [.. Enumerable.Range(0, 12).Select(k => 0.3 * Math.Sin(1 + k))];
        MolecularSystem system = new(new Structure([6, 6, 6, 6], x), sum);
        return (system, new Respa(system, timeStep, new(soft, 1), new RespaLevel(stiff, substeps)));
    }

    [Fact]
    public void Nose_Hoover_chain_going_back_leads_back()
    {
        MolecularSystem system = Clusters.Argon13();
        double[] start = system.Positions.ToArray();
        NoseHooverChain chain = new(system, 5, 20, 100);
        for (int n = 0; n < 1000; n++)
            chain.Step();
        for (int k = 0; k < system.Velocities.Length; k++)
            system.Velocities[k] = -system.Velocities[k];
        IntegratorState state = new();
        chain.Save(state);
        state.Set("chain_velocities", Array.ConvertAll(state.Reals["chain_velocities"], v => -v));
        chain.Load(state);
        for (int n = 0; n < 1000; n++)
            chain.Step();
        Assert.InRange(Distance(start, system.Positions), 0, 1e-9);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Momentum_and_angular_momentum_stay(bool thermostat)
    {
        MolecularSystem system = Clusters.Argon13();
        Integrator integrator = thermostat ? new NoseHooverChain(system, 5, 20, 100) : new VelocityVerlet(system, 5);
        for (int n = 0; n < 2000; n++)
            integrator.Step();
        (double px, double py, double pz) = RigidMotion.Momentum(system);
        (double lx, double ly, double lz) = RigidMotion.AngularMomentum(system);
        Assert.InRange(Math.Abs(px) + Math.Abs(py) + Math.Abs(pz), 0, 1e-11);
        Assert.InRange(Math.Abs(lx) + Math.Abs(ly) + Math.Abs(lz), 0, 1e-9);
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        Func<MolecularSystem, Integrator>[] makers =
        [
            s => new VelocityVerlet(s, 5), s => new Langevin(s, 5, 20, 0.01, new RandomSource(1)), s => new NoseHooverChain(s, 5, 20, 100),
            s => new Respa(s, 5, new RespaLevel(s.Potential, 2)),
        ];
        foreach (Func<MolecularSystem, Integrator> make in makers)
        {
            Integrator integrator = make(Clusters.Argon13());
            integrator.Step();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int n = 0; n < 100; n++)
                integrator.Step();
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    private static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double largest = 0;
        for (int k = 0; k < a.Length; k++)
            largest = Math.Max(largest, Math.Abs(a[k] - b[k]));
        return largest;
    }
}
