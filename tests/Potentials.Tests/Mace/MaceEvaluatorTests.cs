using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Tests;
using EquivSim.TorchRuntime;

namespace EquivSim.Potentials.Tests;

/// <summary>The compiled evaluator against MACE's own numbers and against the torch model.</summary>
public sealed class MaceEvaluatorTests(ITestOutputHelper output)
{
    private static readonly MaceModelData Acac = MaceModelFile.Read(RepositoryFiles.Path("data", "models", "acac", "mace-64.h5"));

    public static TheoryData<string> Networks => [.. TestModels.CompiledNames];

    /// <summary>Every option of the network, in molecules and in a cell smaller than the cut-off.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void Small_networks_agree_with_the_torch_model(string name)
    {
        MaceModelData data;
        using (TorchRegion.Enter())
        {
            using var model = new MaceModel(TestModels.Get(name), seed: 5);
            data = new MaceModelData(model.Configuration, model.ExportWeights(), new ModelMetadata());
        }
        using var evaluator = new MaceEvaluator(data);
        Difference d = Compared(data, evaluator, [TestModels.Molecule(1), TestModels.Molecule(2, 40), TestModels.Crystal(3)]);
        output.WriteLine($"table {evaluator.TableError:E1}; {d}");
        Assert.InRange(d.Energy, 0, 1e-9);
        Assert.InRange(d.Force, 0, 1e-8);
        Assert.InRange(d.Virial, 0, 1e-7);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Float64_agrees_with_the_torch_model_at_every_vector_width(int bits)
    {
        using var evaluator = new MaceEvaluator(Acac, Precision.Float64, threads: 2, MaceEvaluator.DefaultSkin, bits);
        Difference d = Compared(Acac, evaluator, Molecules(4));
        output.WriteLine($"table {evaluator.TableError:E1}; {d}");
        Assert.InRange(d.Energy, 0, 1e-9);
        Assert.InRange(d.Force, 0, 1e-8);
        Assert.InRange(d.Virial, 0, 1e-7);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Float32_agrees_to_what_its_digits_allow(int bits)
    {
        using var evaluator = new MaceEvaluator(Acac, Precision.Float32, threads: 1, MaceEvaluator.DefaultSkin, bits);
        Difference d = Compared(Acac, evaluator, Molecules(10));
        output.WriteLine($"table {evaluator.TableError:E1}; {d}");
        Assert.InRange(d.Energy, 0, 1e-6);
        Assert.InRange(d.ForceRms, 0, 1e-5);
    }

    /// <summary>Three models of MACE itself on a molecule, a triclinic cell, a tiny cell, one atom and a slab.</summary>
    [Fact]
    public void Mace_itself_gives_the_same_numbers()
    {
        int compared = 0;
        foreach (string name in MaceReference.Names)
        {
            MaceReference reference = MaceReference.Read(name);
            using var evaluator = new MaceEvaluator(reference.Data);
            var result = new PotentialResult();
            foreach (MaceReferenceStructure expected in reference.Structures)
            {
                evaluator.Evaluate(expected.Structure, result);
                Assert.InRange(Math.Abs(result.Energy - expected.Energy), 0, 1e-9);
                Assert.InRange(Compare.Largest(result.NodeEnergies, expected.NodeEnergies), 0, 1e-9);
                Assert.InRange(Compare.Largest(result.Forces, expected.Forces), 0, 1e-8);
                Assert.InRange(Compare.Largest(result.Virial, expected.Virial), 0, 1e-8);
                compared++;
            }
        }
        Assert.Equal(18, compared);
    }

    /// <summary>A trained model as MACE saved it, on frames of many sizes, with MACE's own energies and forces.</summary>
    [Fact]
    public void A_real_model_file_gives_Maces_energies_and_forces()
    {
        string folder = RepositoryFiles.Path("data", "models", "mace-solvent");
        var keys = new LabelKeys { Energy = "MACE_energy", Forces = "MACE_forces" };
        Structure[] frames = [.. ExtendedXyz.Read(Path.Combine(folder, "mace01_swa_reference.xyz"), new ExtendedXyzOptions { Keys = keys })];
        using var evaluator = new MaceEvaluator(MaceModelFile.Read(Path.Combine(folder, "mace01_swa.model")), threads: 2);
        var result = new PotentialResult();
        foreach (Structure frame in frames)
        {
            evaluator.Evaluate(frame, result);
            Assert.InRange(Math.Abs(result.Energy - frame.Energy!.Value), 0, 1e-9);
            Assert.InRange(Compare.Largest(result.Forces, frame.Forces!), 0, 1e-8);
        }
    }

    /// <summary>A restarted run builds its list at other positions, and so orders the atoms in another way: it must go on with the same bits.</summary>
    [Fact]
    public void The_order_of_the_atoms_in_memory_gives_the_same_bits()
    {
        Structure before = WaterBox.Create(60, seed: 3), after = before.Clone();
        var random = new Random(5);
        for (int i = 0; i < after.AtomCount; i++)
        {
            // Far enough to change boxes of the space-filling curve, not so far that the list is built anew.
            for (int axis = 0; axis < 3; axis++)
                after.Positions[3 * i + axis] += 0.2 * (random.NextDouble() - 0.5);
        }
        PotentialResult fresh = new(), reused = new();
        using (var evaluator = new MaceEvaluator(Acac, Precision.Float32))
            evaluator.Evaluate(after, fresh);
        using (var evaluator = new MaceEvaluator(Acac, Precision.Float32))
        {
            evaluator.Evaluate(before, reused);
            evaluator.Evaluate(after, reused);
        }
        Assert.NotEqual(Ordered(before), Ordered(after));
        Assert.Equal(fresh.Energy, reused.Energy);
        Assert.Equal(fresh.Forces, reused.Forces);
        Assert.Equal(fresh.NodeEnergies, reused.NodeEnergies);
        Assert.Equal(fresh.Virial, reused.Virial);

        static int[] Ordered(Structure structure)
        {
            int[] order = new int[structure.AtomCount];
            new SpatialOrder().Sort(structure.Positions, structure.Cell, Acac.Configuration.RMax, order);
            return order;
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        Structure structure = TestModels.Molecule(8, 60);
        Structure known = new([.. structure.AtomicNumbers.ToArray().Select(z => z == 7 ? 6 : z)], structure.Positions.ToArray());
        PotentialResult[] results = [.. new[] { 1, 2, 3, 5 }.Select(threads =>
        {
            using var evaluator = new MaceEvaluator(Acac, Precision.Float32, threads);
            var result = new PotentialResult();
            evaluator.Evaluate(known, result);
            return result;
        })];
        Assert.All(results.Skip(1), r =>
        {
            Assert.Equal(results[0].Energy, r.Energy);
            Assert.Equal(results[0].Forces, r.Forces);
            Assert.Equal(results[0].Virial, r.Virial);
        });
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        Structure structure = Molecules(1)[0];
        using var evaluator = new MaceEvaluator(Acac, Precision.Float32);
        var result = new PotentialResult();
        for (int i = 0; i < 3; i++)
            Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            structure.Positions[0] += 1e-3;
            evaluator.Evaluate(structure, result);
        }
    }

    [Fact]
    public void Atoms_on_top_of_each_other_and_unknown_elements_are_refused()
    {
        using var evaluator = new MaceEvaluator(Acac);
        var result = new PotentialResult();
        ArgumentException near = Assert.Throws<ArgumentException>(() => evaluator.Evaluate(new Structure([6, 6], [0, 0, 0, 0.05, 0, 0]), result));
        Assert.Contains("0.05", near.Message, StringComparison.Ordinal);
        ArgumentException unknown = Assert.Throws<ArgumentException>(() => evaluator.Evaluate(new Structure([26], [0, 0, 0]), result));
        Assert.Contains("Fe", unknown.Message, StringComparison.Ordinal);
    }

    private static Structure[] Molecules(int count)
    {
        using var data = StructureDataset.Open(RepositoryFiles.Path("data", "acac", "train_300K.h5"));
        return [.. Enumerable.Range(0, count).Select(i => data.Read(37 * i))];
    }

    private static Difference Compared(MaceModelData data, MaceEvaluator evaluator, Structure[] structures)
    {
        double energy = 0, force = 0, squares = 0, virial = 0;
        int components = 0;
        PotentialResult fast = new(), exact = new();
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
                energy = Math.Max(energy, Compare.Largest(fast.NodeEnergies, exact.NodeEnergies));
                force = Math.Max(force, Compare.Largest(fast.Forces, exact.Forces));
                virial = Math.Max(virial, Compare.Largest(fast.Virial, exact.Virial));
                squares += fast.Forces.Zip(exact.Forces, (a, b) => (a - b) * (a - b)).Sum();
                components += fast.Forces.Length;
            }
        }
        return new(energy, force, Math.Sqrt(squares / components), virial);
    }

    /// <summary>Largest difference of an energy per atom, of a force component and of a virial component, and the forces' root mean square.</summary>
    private sealed record Difference(double Energy, double Force, double ForceRms, double Virial);
}
