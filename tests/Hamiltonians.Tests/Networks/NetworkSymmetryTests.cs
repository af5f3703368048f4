using EquivSim.Hamiltonians.Torch;
using EquivSim.O3;

namespace EquivSim.Hamiltonians.Tests;

public sealed class NetworkSymmetryTests
{
    public static readonly TheoryData<HamiltonianArchitecture, double, double> Networks = new()
    {
        { HamiltonianArchitecture.SphNet, 0, 0 },
        { HamiltonianArchitecture.SphNet, 0.7, 0.5 },
        { HamiltonianArchitecture.QhNet, 0, 0 },
    };

    private static readonly HamiltonianSample[] Rotated = HamiltonianFiles.ReadAll("rotation_test.h5");

    [Theory]
    [MemberData(nameof(Networks))]
    public void Matrices_turn_with_the_molecule_under_proper_and_improper_operations(HamiltonianArchitecture architecture, double paths, double pairs)
    {
        using HamiltonianModel model = Create(architecture, paths, pairs);
        foreach (IGrouping<string, HamiltonianSample> molecule in Rotated.GroupBy(s => s.Name))
        {
            HamiltonianSample[] samples = [.. molecule];
            double[] first = model.Predict(model.BuildGraph(samples[0]))[0];
            bool sawInversion = false;
            foreach (HamiltonianSample sample in samples.Skip(1))
            {
                Rotation rotation = Superposition(samples[0].Positions, sample.Positions);
                sawInversion |= rotation.IsImproper;
                double[] expected = OrbitalRotation.Apply(sample.Basis, rotation, first);
                double difference = HamiltonianFiles.Difference(expected, model.Predict(model.BuildGraph(sample))[0]);
                Assert.True(difference < 1e-10, $"{molecule.Key}: {difference}");
            }
            Assert.True(sawInversion);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Matrices_do_not_depend_on_the_numbering_of_atoms_nor_on_the_batch(HamiltonianArchitecture architecture, double paths, double pairs)
    {
        using HamiltonianModel model = Create(architecture, paths, pairs);
        HamiltonianSample methanol = Rotated.First(s => s.Basis.AtomCount == 6), water = Rotated.First(s => s.Basis.AtomCount == 3);
        double[] alone = model.Predict(model.BuildGraph(methanol))[0];
        // More pairs than are computed at once.
        double[][] together = model.Predict([model.BuildGraph(water), .. Enumerable.Repeat(model.BuildGraph(methanol), 8)]);
        Assert.All(together.Skip(1), matrix => Assert.True(HamiltonianFiles.Difference(alone, matrix) < 1e-12));

        int[] order = [4, 0, 5, 3, 1, 2];
        int[] numbers = [.. order.Select(i => methanol.Basis.AtomicNumbers[i])];
        double[] positions = [.. order.SelectMany(i => methanol.Positions.Slice(3 * i, 3).ToArray())];
        var permuted = new HamiltonianSample(new MolecularBasis(order.Select(i => methanol.Basis.Atoms[i])), positions, methanol.ElectronCount);
        double[] other = model.Predict(model.BuildGraph(permuted))[0];
        int n = methanol.Basis.OrbitalCount;
        int[] orbital = [.. order.SelectMany(i => Enumerable.Range(methanol.Basis.AtomOffsets[i], methanol.Basis.Atoms[i].OrbitalCount))];
        double[] expected = [.. Enumerable.Range(0, n * n).Select(k => alone[orbital[k / n] * n + orbital[k % n]])];
        Assert.Equal([6, 8], numbers.Distinct().Where(z => z > 1).Order());
        Assert.True(HamiltonianFiles.Difference(expected, other) < 1e-12);
    }

    [Fact]
    public void Molecules_beyond_all_cutoffs_do_not_see_each_other()
    {
        using HamiltonianModel model = Create(HamiltonianArchitecture.SphNet, 0, 0);
        HamiltonianSample water = Rotated.First(s => s.Basis.AtomCount == 3);
        double[] far = [.. water.Positions.ToArray().Select((x, i) => i % 3 == 2 ? x + 40 : x)];
        var pair = new HamiltonianSample(new MolecularBasis(water.Basis.Atoms.Concat(water.Basis.Atoms)), [.. water.Positions, .. far], 20);
        double[] single = model.Predict(model.BuildGraph(water))[0], both = model.Predict(model.BuildGraph(pair))[0];
        int n = water.Basis.OrbitalCount;
        double[] expected = new double[4 * n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                expected[i * 2 * n + j] = expected[(i + n) * 2 * n + j + n] = single[i * n + j];
        }
        Assert.True(HamiltonianFiles.Difference(expected, both) < 1e-12);
    }

    /// <summary>A pair that leaves the selection must not make the matrix jump, nor an atom that enters a cut-off.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Matrices_are_continuous_in_the_positions(double pairSparsity)
    {
        using HamiltonianModel model = Create(HamiltonianArchitecture.SphNet, 0, pairSparsity);
        HamiltonianSample methanol = Rotated.First(s => s.Basis.AtomCount == 6);
        (double worst, double start) = LargestChange(0, 0.1, 50);
        // Where it changes most, a hundredth of the way brings little of the change; a jump would bring all.
        (double within, _) = LargestChange(start, 0.001, 100);
        Assert.True(within < 0.1 * worst, $"{within} Eh of {worst} Eh at a shift of {start} bohr");

        (double Change, double Start) LargestChange(double first, double step, int steps)
        {
            (double Change, double Start) largest = (0, 0);
            double[] before = Shifted(first);
            for (int i = 0; i < steps; i++)
            {
                double[] now = Shifted(first + (i + 1) * step);
                double change = HamiltonianFiles.Difference(before, now);
                if (change > largest.Change)
                    largest = (change, first + i * step);
                before = now;
            }
            return largest;
        }

        double[] Shifted(double shift)
        {
            double[] positions = methanol.Positions.ToArray();
            positions[15] += shift;
            return model.Predict(model.BuildGraph(new HamiltonianSample(methanol.Basis, positions, methanol.ElectronCount)))[0];
        }
    }

    private static HamiltonianModel Create(HamiltonianArchitecture architecture, double paths, double pairs)
    {
        HamiltonianModel model = TinyNetworks.Create(TinyNetworks.Configuration(Rotated, architecture) with { PathSparsity = paths, PairSparsity = pairs });
        if (paths > 0)
            TinyNetworks.Freeze(model);
        return model;
    }

    /// <summary>The operation that takes the atoms at a to those at b, from two bonds and their cross product.</summary>
    private static Rotation Superposition(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double[] from = Frame(a), to = Frame(b);
        var proper = new double[9];
        var improper = new double[9];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int k = 0; k < 3; k++)
                {
                    proper[3 * i + j] += to[3 * k + i] * from[3 * k + j];
                    improper[3 * i + j] += (k == 2 ? -1 : 1) * to[3 * k + i] * from[3 * k + j];
                }
            }
        }
        return Misfit(proper, a, b) < Misfit(improper, a, b) ? Rotation.FromMatrix(proper) : Rotation.FromMatrix(improper);
    }

    private static double Misfit(double[] r, ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 1; i < a.Length / 3; i++)
        {
            for (int x = 0; x < 3; x++)
            {
                double image = 0;
                for (int y = 0; y < 3; y++)
                    image += r[3 * x + y] * (a[3 * i + y] - a[y]);
                sum += Math.Abs(image - (b[3 * i + x] - b[x]));
            }
        }
        return sum;
    }

    /// <summary>Orthonormal rows: along the first bond, across it towards the second, and their cross product.</summary>
    private static double[] Frame(ReadOnlySpan<double> p)
    {
        double[] u = [p[3] - p[0], p[4] - p[1], p[5] - p[2]], v = [p[6] - p[0], p[7] - p[1], p[8] - p[2]];
        Normalize(u);
        double along = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
        for (int i = 0; i < 3; i++)
            v[i] -= along * u[i];
        Normalize(v);
        return [.. u, .. v, u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];

        static void Normalize(double[] x)
        {
            double length = Math.Sqrt(x.Sum(c => c * c));
            for (int i = 0; i < 3; i++)
                x[i] /= length;
        }
    }
}
