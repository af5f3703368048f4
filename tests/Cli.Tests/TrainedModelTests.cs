using EquivSim.Dynamics;
using EquivSim.O3;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Cli.Tests;

/// <summary>The trained model that the repository ships, on real molecules it was not trained on.</summary>
public sealed class TrainedModelTests
{
    private static readonly Structure[] Molecules = ReadMolecules();

    [Fact]
    public void It_is_equivariant_under_rotations_and_inversion()
    {
        using MacePotential potential = Load();
        PotentialResult before = new(), after = new();
        Rotation[] rotations = [Rotation.FromAxisAngle(1, -2, 0.5, 1.1), Rotation.Inversion, Rotation.FromEulerAngles(0.4, 2.0, -0.9) * Rotation.Inversion];
        foreach (Structure molecule in Molecules)
        {
            potential.Evaluate(molecule, before);
            foreach (Rotation rotation in rotations)
            {
                Structure rotated = molecule.Clone();
                rotation.Apply(molecule.Positions, rotated.Positions);
                potential.Evaluate(rotated, after);
                Assert.Equal(before.Energy, after.Energy, 1e-10 * Math.Abs(before.Energy));
                double[] forces = new double[before.Forces.Length];
                rotation.Apply(before.Forces, forces);
                for (int i = 0; i < forces.Length; i++)
                    Assert.Equal(forces[i], after.Forces[i], 1e-9);
            }
        }
    }

    [Fact]
    public void It_conserves_energy_in_dynamics()
    {
        using MacePotential potential = Load();
        var system = new MolecularSystem(Molecules[0].Clone(), potential);
        MaxwellBoltzmann.Draw(system, 300, new RandomSource(1));
        var simulation = new Simulation(new VelocityVerlet(system, 0.5), new SimulationOptions { Steps = 400 });
        SimulationReport report = simulation.Run(TestContext.Current.CancellationToken);
        Assert.True(report.Completed);
        // 0.2 ps: the fit of a drift sees the oscillation of the energy, about 0.05 meV/atom, over the length of the run.
        Assert.InRange(report.DriftPerAtom, -0.5, 0.5);
    }

    private static MacePotential Load() => MacePotential.Load(RepositoryFiles.Path("data", "models", "acac", "mace-64.h5"));

    private static Structure[] ReadMolecules()
    {
        using StructureDataset data = StructureDataset.Open(RepositoryFiles.Path("data", "acac", "test_MD_600K.h5"));
        return [data.Read(0), data.Read(300), data.Read(649)];
    }
}
