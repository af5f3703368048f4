using EquivSim.Potentials.Torch;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Potentials.Tests;

/// <summary>Three models and six structures each, against mace-torch itself.</summary>
public sealed class MaceReferenceTests(ITestOutputHelper output)
{
    public static TheoryData<string> Models => [.. MaceReference.Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void Energies_forces_and_stress_are_those_of_MACE(string name)
    {
        MaceReference reference = MaceReference.Read(name);
        using var region = TorchRegion.Enter();
        using var model = MaceModel.From(reference.Data);
        Assert.Equal(6, reference.Structures.Count);
        foreach (MaceReferenceStructure s in reference.Structures)
        {
            var batch = new MaceBatch([s.Structure], model);
            MaceOutput r = model.Evaluate(batch, MaceDerivatives.Forces | MaceDerivatives.Virial);
            Assert.Equal(s.EdgeCount, batch.EdgeCount);
            double energy = Compare.Largest(r.Energy, [s.Energy]), nodes = Compare.Largest(r.NodeEnergies, s.NodeEnergies);
            double forces = Compare.Largest(r.Forces!, s.Forces), virial = Compare.Largest(r.Virial!, s.Virial);
            double stress = Compare.Largest(r.Stress(batch), s.Stress);
            output.WriteLine($"{s.Name}: energy {energy:E1} nodes {nodes:E1} forces {forces:E1} virial {virial:E1} stress {stress:E1}");

            // The issue asks for 1e-9 eV and 1e-8 eV/A; two correct programs agree to rounding of 2e4 eV (4e-12) and of the forces.
            Assert.InRange(energy, 0, 2e-11);
            Assert.InRange(Compare.Largest(r.InteractionEnergy, [s.InteractionEnergy]), 0, 2e-11);
            Assert.InRange(nodes, 0, 1e-11);
            Assert.InRange(forces, 0, 1e-12);
            Assert.InRange(virial, 0, 1e-12);
            Assert.InRange(stress, 0, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_batch_of_all_structures_gives_each_its_own_results(string name)
    {
        MaceReference reference = MaceReference.Read(name);
        using var region = TorchRegion.Enter();
        using var model = MaceModel.From(reference.Data);
        var batch = new MaceBatch([.. reference.Structures.Select(s => s.Structure)], model);
        MaceOutput r = model.Evaluate(batch, MaceDerivatives.Forces | MaceDerivatives.Virial);
        Assert.InRange(Compare.Largest(r.Energy, [.. reference.Structures.Select(s => s.Energy)]), 0, 2e-11);
        Assert.InRange(Compare.Largest(r.NodeEnergies, [.. reference.Structures.SelectMany(s => s.NodeEnergies)]), 0, 1e-11);
        Assert.InRange(Compare.Largest(r.Forces!, [.. reference.Structures.SelectMany(s => s.Forces)]), 0, 1e-12);
        Assert.InRange(Compare.Largest(r.Virial!, [.. reference.Structures.SelectMany(s => s.Virial)]), 0, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_potential_gives_the_same_numbers_also_when_its_neighbour_list_is_reused(string name)
    {
        MaceReference reference = MaceReference.Read(name);
        using var model = MaceModel.From(reference.Data);
        using var potential = new MacePotential(model, skin: 0.6);
        var result = new PotentialResult();
        foreach (MaceReferenceStructure s in reference.Structures)
        {
            for (int call = 0; call < 2; call++)
            {
                potential.Evaluate(s.Structure, result);
                Assert.InRange(Math.Abs(result.Energy - s.Energy), 0, 2e-11);
                Assert.InRange(Compare.Largest(result.Forces, s.Forces), 0, 1e-12);
                Assert.InRange(Compare.Largest(result.Virial, s.Virial), 0, 1e-12);
                Assert.InRange(Compare.Largest(result.NodeEnergies, s.NodeEnergies), 0, 1e-11);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Forces_and_stress_are_the_derivatives_of_the_energy(string name)
    {
        MaceReference reference = MaceReference.Read(name);
        using var region = TorchRegion.Enter();
        using var model = MaceModel.From(reference.Data);
        foreach (MaceReferenceStructure s in reference.Structures)
            FiniteDifferences.Check(model, s.Structure);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Single_precision_is_close_to_double(string name)
    {
        MaceReference reference = MaceReference.Read(name);
        using var region = TorchRegion.Enter();
        using var model = MaceModel.From(reference.Data, torch.ScalarType.Float32);
        foreach (MaceReferenceStructure s in reference.Structures)
        {
            var batch = new MaceBatch([s.Structure], model);
            MaceOutput r = model.Evaluate(batch);
            // The atomic reference energies are added in float64: 2e4 eV in float32 would alone lose 1e-3 eV.
            Assert.InRange(Compare.Largest(r.Energy, [s.Energy]), 0, 2e-6 * Math.Max(1, Math.Abs(s.InteractionEnergy)));
            Assert.InRange(Compare.Largest(r.Forces!, s.Forces), 0, 2e-5 * Math.Max(0.01, s.Forces.Max(Math.Abs)));
        }
    }
}
