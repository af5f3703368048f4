using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Tests;
using EquivSim.TorchRuntime;

namespace EquivSim.Potentials.Tests;

/// <summary>Two real trained MACE models, read from MACE's own files, against the energies and forces that MACE wrote.</summary>
public sealed class SolventTests
{
    /// <summary>Tolerances of the energy (eV) and the forces (eV/A; the files print eight decimals).</summary>
    private const double EnergyTolerance = 1e-9, ForceTolerance = 1e-8;

    /// <summary>Positions are printed to eight decimals too.</summary>
    private const double PositionRounding = 5e-9;

    private static string Folder => RepositoryFiles.Path("data", "models", "mace-solvent");

    [Fact]
    public void Mace01_gives_the_energies_and_forces_of_its_training_set()
    {
        Frame[] frames = Evaluate("mace01_swa", "MACE_energy", "MACE_forces");
        Assert.Equal(203, frames.Length);
        Assert.All(frames, f => Assert.InRange(f.EnergyError, 0, EnergyTolerance));
        Assert.All(frames, f => Assert.InRange(f.ForceError, 0, ForceTolerance));
    }

    [Fact]
    public void Mace02_gives_the_energies_and_forces_of_its_dynamics()
    {
        Frame[] frames = Evaluate("mace02_com1_swa", "energy_mace", "force_mace");
        Assert.Equal(201, frames.Length);
        Assert.InRange(frames[0].EnergyError, 0, EnergyTolerance);
        Assert.InRange(frames[0].ForceError, 0, ForceTolerance);
        // MACE saw the later frames of the trajectory with all their digits, we see them rounded: to first order that moves an
        // energy by the force times the rounding, and a force by the rounding times force constants of up to some 100 eV/A^2 (C=O stretch).
        Assert.All(frames, f => Assert.InRange(f.EnergyError, 0, EnergyTolerance + PositionRounding * f.ForceSum));
        Assert.All(frames, f => Assert.InRange(f.ForceError, 0, ForceTolerance + 300 * PositionRounding));
    }

    [Theory]
    [InlineData("mace01_swa", "MACE_energy", "MACE_forces", 3)]
    [InlineData("mace02_com1_swa", "energy_mace", "force_mace", 0)]
    public void A_converted_model_computes_the_same(string name, string energyKey, string forceKey, int frame)
    {
        using var folder = new TemporaryFolder();
        MaceModelFile.Write(folder["model.h5"], MaceModelFile.Read(Path.Combine(Folder, $"{name}.model")));
        Structure s = Read(name, energyKey, forceKey).ElementAt(frame);
        using MacePotential potential = MacePotential.Load(folder["model.h5"]), original = MacePotential.Load(Path.Combine(Folder, $"{name}.model"));
        var (result, expected) = (new PotentialResult(), new PotentialResult());
        potential.Evaluate(s, result);
        original.Evaluate(s, expected);
        Assert.Equal(expected.Energy, result.Energy);
        Assert.Equal(expected.Forces, result.Forces);
        Assert.Equal(s.Energy!.Value, result.Energy, EnergyTolerance);
        Assert.InRange(Compare.Largest(result.Forces, s.Forces!), 0, ForceTolerance);
    }

    private sealed record Frame(double EnergyError, double ForceError, double ForceSum);

    private static IEnumerable<Structure> Read(string name, string energyKey, string forceKey) => ExtendedXyz.Read(
        Path.Combine(Folder, $"{name}_reference.xyz"), new ExtendedXyzOptions { Keys = new LabelKeys { Energy = energyKey, Forces = forceKey } });

    private static Frame[] Evaluate(string name, string energyKey, string forceKey)
    {
        using MaceModel model = MaceModel.From(MaceModelFile.Read(Path.Combine(Folder, $"{name}.model")));
        var frames = new List<Frame>();
        foreach (Structure[] batch in Read(name, energyKey, forceKey).Chunk(24))
        {
            using var region = TorchRegion.Enter();
            MaceOutput output = model.Evaluate(new MaceBatch(batch, model), MaceDerivatives.Forces);
            double[] energies = Compare.Values(output.Energy), forces = Compare.Values(output.Forces!);
            int start = 0;
            for (int i = 0; i < batch.Length; i++)
            {
                double[] expected = batch[i].Forces!;
                frames.Add(new(
                    Math.Abs(energies[i] - batch[i].Energy!.Value), Compare.Largest(forces[start..(start + expected.Length)], expected), expected.Sum(Math.Abs)));
                start += expected.Length;
            }
        }
        return [.. frames];
    }
}
