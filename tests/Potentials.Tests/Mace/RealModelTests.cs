using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Tests;
using EquivSim.TorchRuntime;

namespace EquivSim.Potentials.Tests;

/// <summary>Two trained models as MACE 0.3.6 saved them, on the frames for which its authors published its own energies and forces.</summary>
public sealed class RealModelTests(ITestOutputHelper output)
{
    /// <summary>The reference files give coordinates and forces with eight decimals.</summary>
    private const double Rounding = 0.5e-8;

    private static string File(string name) => RepositoryFiles.Path("data", "models", "mace-solvent", name);

    private static Structure[] Frames(string name, string energy, string forces)
    {
        var keys = new LabelKeys { Energy = energy, Forces = forces };
        return [.. ExtendedXyz.Read(File(name), new ExtendedXyzOptions { Keys = keys, Require = Labels.Energy | Labels.Forces })];
    }

    private static MaceModel Model(string name) => MaceModel.From(MaceModelFile.Read(File(name)));

    /// <summary>Here MACE read its coordinates from a file of eight decimals, so both programs see the same numbers.</summary>
    [Fact]
    public void Mace01_gives_every_energy_to_1e_9_and_every_force_to_the_last_printed_digit()
    {
        Structure[] frames = Frames("mace01_swa_reference.xyz", "MACE_energy", "MACE_forces");
        Assert.Equal(203, frames.Length);
        using var region = TorchRegion.Enter();
        using MaceModel model = Model("mace01_swa.model");
        (double[] energies, double[][] forces) = Evaluate(model, frames);
        double energyError = Enumerable.Range(0, frames.Length).Max(i => Math.Abs(energies[i] - frames[i].Energy!.Value));
        double forceError = Enumerable.Range(0, frames.Length).Max(i => Compare.Largest(forces[i], frames[i].Forces!));
        output.WriteLine($"largest errors: energy {energyError:E1} eV, forces {forceError:E2} eV/A");
        Assert.InRange(energyError, 0, 1e-10);
        Assert.InRange(forceError, 0, Rounding * (1 + 1e-4));
    }

    /// <summary>
    /// These are frames of a trajectory: MACE saw the coordinates in full and the file rounds them. That moves an energy by up to
    /// sum |F| * 0.5e-8 and a force by up to its row of the Hessian times 0.5e-8, far more than 1e-9 eV; the first frame, which started
    /// from a file, agrees to all digits.
    /// </summary>
    [Fact]
    public void Mace02_gives_every_energy_and_force_as_far_as_the_rounded_coordinates_determine_them()
    {
        Structure[] frames = Frames("mace02_com1_swa_reference.xyz", "energy", "forces");
        Assert.Equal(201, frames.Length);
        using var region = TorchRegion.Enter();
        using MaceModel model = Model("mace02_com1_swa.model");
        (double[] energies, double[][] forces) = Evaluate(model, frames);

        Assert.InRange(Math.Abs(energies[0] - frames[0].Energy!.Value), 0, 1e-11);
        Assert.InRange(Compare.Largest(forces[0], frames[0].Forces!), 0, Rounding * (1 + 1e-4));
        double energyError = 0, forceError = 0;
        for (int i = 1; i < frames.Length; i++)
        {
            double error = Math.Abs(energies[i] - frames[i].Energy!.Value);
            energyError = Math.Max(energyError, error);
            Assert.InRange(error, 0, 1e-10 + Rounding * forces[i].Sum(Math.Abs));
            forceError = Math.Max(forceError, Compare.Largest(forces[i], frames[i].Forces!));
        }
        Assert.InRange(forceError, 0, 2e-6);
        output.WriteLine($"largest errors: energy {energyError:E1} eV, forces {forceError:E1} eV/A");

        for (int i = 20; i < frames.Length; i += 60)
        {
            double[] rowSums = HessianRowSums(model, frames[i]);
            for (int a = 0; a < rowSums.Length; a++)
                Assert.InRange(Math.Abs(forces[i][a] - frames[i].Forces![a]), 0, Rounding * (1.01 + rowSums[a]));
        }
    }

    [Fact]
    public void A_file_of_MACE_is_a_potential_in_one_line()
    {
        Structure frame = Frames("mace02_com1_swa_reference.xyz", "energy", "forces")[0];
        using MacePotential potential = MacePotential.Load(File("mace02_com1_swa.model"));
        var result = new PotentialResult();
        potential.Evaluate(frame, result);
        Assert.Equal(-587.7497490516378, result.Energy, 1e-10);
        Assert.InRange(Compare.Largest(result.Forces, frame.Forces!), 0, Rounding * (1 + 1e-4));
    }

    private static (double[] Energies, double[][] Forces) Evaluate(MaceModel model, Structure[] frames)
    {
        var energies = new List<double>();
        var forces = new List<double[]>();
        foreach (Structure[] chunk in frames.Chunk(20))
        {
            var batch = new MaceBatch(chunk, model);
            MaceOutput r = model.Evaluate(batch);
            energies.AddRange(Compare.Values(r.Energy));
            double[] all = Compare.Values(r.Forces!);
            for (int i = 0; i < chunk.Length; i++)
                forces.Add(all[(3 * batch.AtomOffsets[i])..(3 * batch.AtomOffsets[i + 1])]);
        }
        return ([.. energies], [.. forces]);
    }

    /// <summary>Sum of |d force / d coordinate| over the coordinates, by central differences.</summary>
    private static double[] HessianRowSums(MaceModel model, Structure s)
    {
        const double Step = 1e-4;
        int n = 3 * s.AtomCount;
        (_, double[][] forces) = Evaluate(
            model, [.. Enumerable.Range(0, 2 * n).Select(k => FiniteDifferences.Moved(s, k / 2, k % 2 == 0 ? Step : -Step))]);
        return [.. Enumerable.Range(0, n).Select(row => Enumerable.Range(0, n).Sum(c => Math.Abs(forces[2 * c][row] - forces[2 * c + 1][row]) / (2 * Step)))];
    }
}
