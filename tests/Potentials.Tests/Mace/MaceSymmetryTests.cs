using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;

namespace EquivSim.Potentials.Tests;

/// <summary>What every potential energy must obey, for networks that use every option, in float64.</summary>
public sealed class MaceSymmetryTests
{
    public static TheoryData<string> Networks => [.. TestModels.Names];

    private static MaceModel Model(string name) => new(TestModels.Get(name), seed: 7);

    private static MaceOutput Evaluate(MaceModel model, params Structure[] structures) =>
        model.Evaluate(new MaceBatch(structures, model), MaceDerivatives.Forces | MaceDerivatives.Virial);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Rotating_and_inverting_a_structure_rotates_its_forces_and_virial(string name)
    {
        using var region = TorchRegion.Enter();
        using MaceModel model = Model(name);
        foreach (Structure s in (Structure[])[TestModels.Molecule(1), TestModels.Crystal(2)])
        {
            MaceOutput before = Evaluate(model, s);
            double[] f = Compare.Values(before.Forces!), v = Compare.Values(before.Virial!);
            Assert.True(f.Max(Math.Abs) > 1e-3, "the forces are too small for this test to mean anything");
            for (int seed = 0; seed < 4; seed++)
            {
                double[] r = Orthogonal.Random(seed, inverted: seed % 2 == 1);
                MaceOutput after = Evaluate(model, Orthogonal.Apply(r, s));
                double energy = Compare.Values(before.InteractionEnergy)[0];
                Assert.InRange(Math.Abs(Compare.Values(after.InteractionEnergy)[0] - energy), 0, 1e-12 * Math.Max(1, Math.Abs(energy)));
                Assert.InRange(Compare.Largest(after.Forces!, Orthogonal.Apply(r, f)), 0, 1e-12 * Math.Max(1, f.Max(Math.Abs)));
                Assert.InRange(Compare.Largest(after.Virial!, Orthogonal.Conjugate(r, v)), 0, 1e-11 * Math.Max(1, v.Max(Math.Abs)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Forces_and_stress_are_the_derivatives_of_the_energy(string name)
    {
        using var region = TorchRegion.Enter();
        using MaceModel model = Model(name);
        FiniteDifferences.Check(model, TestModels.Molecule(3));
        FiniteDifferences.Check(model, TestModels.Crystal(4));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Order_place_and_company_of_atoms_do_not_matter(string name)
    {
        using var region = TorchRegion.Enter();
        using MaceModel model = Model(name);
        Structure[] structures = [TestModels.Molecule(5), TestModels.Crystal(6), new([8], [0.1, 0.2, 0.3]), TestModels.Molecule(7, 13)];
        MaceOutput together = Evaluate(model, structures);
        double[] energies = Compare.Values(together.Energy), forces = Compare.Values(together.Forces!), virials = Compare.Values(together.Virial!);
        int offset = 0;
        for (int i = 0; i < structures.Length; i++)
        {
            Structure s = structures[i];
            var random = new Random(i);
            int[] order = Enumerable.Range(0, s.AtomCount).ToArray();
            random.Shuffle(order);
            var numbers = order.Select(a => s.AtomicNumbers[a]).ToArray();
            var x = new double[3 * s.AtomCount];
            for (int a = 0; a < x.Length; a++)
                x[a] = s.Positions[3 * order[a / 3] + a % 3] + 3.7 * (a % 3 + 1);
            MaceOutput alone = Evaluate(model, new Structure(numbers, x, s.Cell));
            double[] f = Compare.Values(alone.Forces!);
            Assert.InRange(Math.Abs(Compare.Values(alone.Energy)[0] - energies[i]), 0, 1e-10);
            for (int a = 0; a < f.Length; a++)
                Assert.InRange(Math.Abs(f[a] - forces[3 * (offset + order[a / 3]) + a % 3]), 0, 1e-11);
            Assert.InRange(Compare.Largest(alone.Virial!, virials[(9 * i)..(9 * i + 9)]), 0, 1e-10);
            offset += s.AtomCount;
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_Jacobian_of_the_forces_is_symmetric(string name)
    {
        using var region = TorchRegion.Enter();
        using MaceModel model = Model(name);
        Structure s = TestModels.Molecule(8, 5);
        const double Step = 1e-4;
        int n = 3 * s.AtomCount;
        var jacobian = new double[n][];
        for (int i = 0; i < n; i++)
        {
            double[] plus = Compare.Values(Evaluate(model, FiniteDifferences.Moved(s, i, Step)).Forces!);
            double[] minus = Compare.Values(Evaluate(model, FiniteDifferences.Moved(s, i, -Step)).Forces!);
            jacobian[i] = [.. plus.Zip(minus, (p, m) => (p - m) / (2 * Step))];
        }
        double largest = jacobian.Max(row => row.Max(Math.Abs));
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.InRange(Math.Abs(jacobian[i][j] - jacobian[j][i]), 0, 2e-6 * largest);
        }
    }

    [Fact]
    public void Speed_is_measured()
    {
        using var region = TorchRegion.Enter();
        using MaceModel model = Model("one layer");
        MaceSpeed speed = MaceSpeed.Measure(model, [TestModels.Molecule(1), TestModels.Molecule(2, 4)], repeats: 1);
        Assert.Equal(13, speed.Atoms);
        Assert.True(speed.Energy > 0 && speed.Forces > 0 && speed.Training > 0 && speed.Batching > 0);
    }

    [Theory]
    [InlineData("density, Agnesi, ZBL")]
    [InlineData("products of functions")]
    public void Force_training_gradients_are_the_derivatives_of_the_loss(string network)
    {
        using var region = TorchRegion.Enter();
        using MaceModel model = Model(network);
        var batch = new MaceBatch([TestModels.Molecule(9), TestModels.Crystal(10)], model);
        Loss(batch).backward();
        foreach ((string name, TorchSharp.Modules.Parameter p) in model.Weights)
        {
            Assert.False(p.grad is null, $"{name} has no gradient");
            double analytic = p.grad!.flatten()[0].item<double>();
            const double Step = 1e-5;
            double numeric = (Shifted(p, Step) - Shifted(p, -Step)) / (2 * Step);
            Assert.True(Math.Abs(analytic - numeric) <= 1e-6 * Math.Max(1, Math.Abs(numeric)), $"{name}: {analytic} and {numeric}");
        }

        TorchSharp.torch.Tensor Loss(MaceBatch b)
        {
            MaceOutput r = model.Evaluate(b, MaceDerivatives.Forces | MaceDerivatives.Virial, training: true);
            return r.Forces!.square().mean() + r.Virial!.square().mean() + r.InteractionEnergy.square().mean();
        }

        double Shifted(TorchSharp.Modules.Parameter p, double step)
        {
            using (TorchSharp.torch.no_grad())
                p.view(-1)[0].add_(step);
            double loss = Loss(batch).item<double>();
            using (TorchSharp.torch.no_grad())
                p.view(-1)[0].sub_(step);
            return loss;
        }
    }
}
