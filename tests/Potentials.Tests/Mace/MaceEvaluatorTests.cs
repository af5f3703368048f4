using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Tests;
using EquivSim.TorchRuntime;

namespace EquivSim.Potentials.Tests;

/// <summary>The compiled evaluator against the torch model, which is held to MACE's own numbers.</summary>
public sealed class MaceEvaluatorTests(ITestOutputHelper output)
{
    private static Structure[] Molecules(int count)
    {
        using var data = StructureDataset.Open(RepositoryFiles.Path("data", "acac", "train_300K.h5"));
        return [.. Enumerable.Range(0, count).Select(i => data.Read(37 * i))];
    }

    private static readonly MaceModelData Acac = MaceModelFile.Read(RepositoryFiles.Path("data", "models", "acac", "mace-64.h5"));

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Float64_agrees_with_the_torch_model_at_every_vector_width(int bits)
    {
        using var evaluator = new MaceEvaluator(Acac, Precision.Float64, threads: 2, MaceEvaluator.DefaultSkin, bits);
        (double energy, double force, double virial) = Errors(Acac, evaluator, Molecules(4));
        output.WriteLine($"table {evaluator.TableError:E1}; largest errors {energy:E1} eV/atom, {force:E1} eV/A, virial {virial:E1} eV");
        Assert.InRange(energy, 0, 1e-9);
        Assert.InRange(force, 0, 1e-8);
        Assert.InRange(virial, 0, 1e-7);
    }

    [Fact]
    public void Float32_agrees_to_what_its_digits_allow()
    {
        using var evaluator = new MaceEvaluator(Acac, Precision.Float32);
        (double energy, double force, double virial) = Errors(Acac, evaluator, Molecules(4));
        output.WriteLine($"table {evaluator.TableError:E1}; largest errors {energy:E1} eV/atom, {force:E1} eV/A, virial {virial:E1} eV");
        Assert.InRange(energy, 0, 1e-5);
        Assert.InRange(force, 0, 1e-4);
    }

    /// <summary>Largest errors of energy per atom, force component and virial component.</summary>
    private static (double Energy, double Force, double Virial) Errors(MaceModelData data, MaceEvaluator evaluator, Structure[] structures)
    {
        double energy = 0, force = 0, virial = 0;
        var fast = new PotentialResult();
        var exact = new PotentialResult();
        MaceModel model;
        using (TorchRegion.Enter())
            model = MaceModel.From(data);
        using (model)
        using (var potential = new MacePotential(model))
        {
            foreach (Structure structure in structures)
            {
                evaluator.Evaluate(structure, fast);
                potential.Evaluate(structure, exact);
                energy = Math.Max(energy, Math.Abs(fast.Energy - exact.Energy) / structure.AtomCount);
                for (int i = 0; i < structure.AtomCount; i++)
                    energy = Math.Max(energy, Math.Abs(fast.NodeEnergies[i] - exact.NodeEnergies[i]));
                force = Math.Max(force, Compare.Largest(fast.Forces, exact.Forces));
                virial = Math.Max(virial, Compare.Largest(fast.Virial, exact.Virial));
            }
        }
        return (energy, force, virial);
    }
}
