using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Potentials.Tests;

/// <summary>Two real trained MACE models, read from MACE's own files, against the energies and forces that MACE wrote.</summary>
public sealed class SolventTests
{
    [Theory]
    [InlineData("mace01_swa", "MACE_energy", "MACE_forces", 203, false)]
    [InlineData("mace02_com1_swa", "energy_mace", "force_mace", 201, false)]
    [InlineData("mace01_swa", "MACE_energy", "MACE_forces", 203, true)]
    public void Energies_and_forces_are_MACE_s(string name, string energyKey, string forceKey, int frames, bool converted)
    {
        string folder = RepositoryFiles.Path("data", "models", "mace-solvent");
        string model = Path.Combine(folder, $"{name}.model");
        using var temporary = new TemporaryFolder();
        if (converted)
        {
            MaceModelFile.Write(temporary["model.h5"], MaceModelFile.Read(model));
            model = temporary["model.h5"];
        }
        using MacePotential potential = MacePotential.Load(model);
        var result = new PotentialResult();
        var options = new ExtendedXyzOptions { Keys = new LabelKeys { Energy = energyKey, Forces = forceKey } };
        int count = 0;
        double energyError = 0, forceError = 0;
        foreach (Structure s in ExtendedXyz.Read(Path.Combine(folder, $"{name}_reference.xyz"), options))
        {
            count++;
            if (converted && count % 10 != 0)
                continue;
            potential.Evaluate(s, result);
            energyError = Math.Max(energyError, Math.Abs(result.Energy - s.Energy!.Value));
            forceError = Math.Max(forceError, Compare.Largest(result.Forces, s.Forces!));
        }
        Assert.Equal(frames, count);
        Assert.InRange(energyError, 0, 1e-9);
        // The file gives forces to eight decimals.
        Assert.InRange(forceError, 0, 1e-8);
    }
}
