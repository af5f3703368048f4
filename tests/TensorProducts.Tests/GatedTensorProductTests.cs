using EquivSim.O3;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests;

public sealed class GatedTensorProductTests
{
    private static readonly TensorProductSpec Full = ChannelByChannel(4, 3);

    [Fact]
    public void The_phases_follow_the_schedule()
    {
        using TorchRegion region = TorchRegion.Enter();
        using GatedTensorProduct product = Gated(new PathSchedule(0.7, 10, 5));
        var selections = new List<(PathPhase Phase, int[] Paths)>();
        for (int step = 0; step < 20; step++, product.Advance())
        {
            // Gates that move, as in training: path 3 s mod n becomes the largest.
            using (no_grad())
                product.LogGates[3 * step % Full.Paths.Count] = step + 1;
            selections.Add((product.Phase, [.. product.SelectedPaths]));
        }
        Assert.Equal([.. Enumerable.Repeat(PathPhase.Random, 10), .. Enumerable.Repeat(PathPhase.Adaptive, 5), .. Enumerable.Repeat(PathPhase.Fixed, 5)], selections.Select(s => s.Phase));
        // Fewer paths from step to step of the random phase, down to 30 %.
        int all = Full.Paths.Count, kept = (int)(0.3 * all);
        Assert.Equal([.. Enumerable.Range(1, 10).Select(s => all - (all - kept) * s / 10), .. Enumerable.Repeat(kept, 10)], selections.Select(s => s.Paths.Length));
        Assert.Equal(10, selections.Take(10).Select(s => string.Join(',', s.Paths)).Distinct().Count());
        Assert.All(Enumerable.Range(10, 5), s => Assert.Contains(3 * s % Full.Paths.Count, selections[s].Paths));
        Assert.Single(selections.Skip(15).Select(s => string.Join(',', s.Paths)).Distinct());
    }

    [Fact]
    public void Every_path_gets_its_turn_in_the_random_phase()
    {
        using TorchRegion region = TorchRegion.Enter();
        using GatedTensorProduct product = Gated(new PathSchedule(0.7, 1000, 0));
        var turns = new int[Full.Paths.Count];
        double expected = 0;
        for (int step = 0; step < 1000; step++, product.Advance())
        {
            expected += (double)product.SelectedPaths.Count / turns.Length;
            foreach (int p in product.SelectedPaths)
                turns[p]++;
        }
        // The variance of 1000 draws is at most 250: five standard deviations are 79.
        Assert.All(turns, n => Assert.InRange(n, expected - 79, expected + 79));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_frozen_product_equals_the_gated_one(int steps)
    {
        using TorchRegion region = TorchRegion.Enter();
        using GatedTensorProduct product = Gated(new PathSchedule(0.6, 1, 1));
        using (no_grad())
            product.LogGates.copy_(Random(1, Full.Paths.Count, 5)[0]);
        for (int i = 0; i < steps; i++)
            product.Advance();
        (Tensor x, Tensor y, Tensor w) = (Random(4, Full.In1.Dimension, 1), Random(4, Full.In2.Dimension, 2), Random(4, Full.WeightCount, 3));
        Tensor expected = product.Forward(x, y, w);
        FrozenPaths frozen = product.Freeze();
        using var dense = new DenseTensorProduct(frozen.Spec, ScalarType.Float64);
        Tensor actual = dense.Forward(x, y, w.index_select(1, tensor(frozen.WeightIndices.ToArray())));
        Assert.True((expected - actual).abs().max().item<double>() < 1e-12);
        Assert.Equal(product.Schedule.KeptAt(steps, Full.Paths.Count), frozen.Paths.Count);
    }

    [Fact]
    public void Gates_of_running_paths_are_trained_and_others_are_not()
    {
        using TorchRegion region = TorchRegion.Enter();
        using GatedTensorProduct product = Gated(new PathSchedule(0.7, 1, 1));
        Tensor z = product.Forward(Random(4, Full.In1.Dimension, 1), Random(4, Full.In2.Dimension, 2), Random(4, Full.WeightCount, 3));
        Tensor gradient = SafeGrad.Of(z.square().sum(), product.LogGates);
        for (int p = 0; p < Full.Paths.Count; p++)
            Assert.Equal(product.SelectedPaths.Contains(p), gradient[p].item<double>() != 0);
    }

    [Fact]
    public void A_run_resumed_from_the_state_goes_on_as_before()
    {
        using TorchRegion region = TorchRegion.Enter();
        var schedule = new PathSchedule(0.5, 4, 2);
        using GatedTensorProduct first = Gated(schedule), second = Gated(schedule);
        using (no_grad())
            first.LogGates.copy_(Random(1, Full.Paths.Count, 5)[0]);
        for (int step = 0; step < 9; step++, first.Advance())
        {
            _ = first.SelectedPaths;
            second.load_state_dict(first.state_dict());
            Assert.Equal(first.Step, second.Step);
            Assert.Equal(first.SelectedPaths, second.SelectedPaths);
            if (step == 7)
            {
                // The gates no longer matter once the set is fixed.
                using (no_grad())
                    first.LogGates.neg_();
            }
        }
    }

    [Fact]
    public void Training_finds_the_paths_that_matter()
    {
        using TorchRegion region = TorchRegion.Enter();
        TensorProductSpec spec = ChannelByChannel(1, 2);
        int[] planted = [1, 4, 6, 9];
        using var target = new DenseTensorProduct(spec.WithPaths(planted), ScalarType.Float64);
        Tensor targetWeights = full([planted.Length], 2.0, float64);
        using var product = new GatedTensorProduct(
            spec, new PathSchedule(1 - (planted.Length + 0.5) / spec.Paths.Count, 250, 50), s => new BackendTensorProduct(s, TensorProductBackend.Sparse, ScalarType.Float64),
            ScalarType.Float64);
        var weights = new TorchSharp.Modules.Parameter(ones(spec.WeightCount, float64));
        var optimizer = optim.Adam([weights, product.LogGates], 0.02);
        for (int step = 0; step < 400; step++, product.Advance())
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor x, Tensor y) = (Random(64, spec.In1.Dimension, 2 * step), Random(64, spec.In2.Dimension, 2 * step + 1));
            optimizer.zero_grad();
            (product.Forward(x, y, weights) - target.Forward(x, y, targetWeights)).square().mean().backward();
            optimizer.step();
        }
        Assert.Equal(planted, product.SelectedPaths);
    }

    private static GatedTensorProduct Gated(PathSchedule schedule) =>
        new(Full, schedule, s => new BackendTensorProduct(s, TensorProductBackend.Sparse, ScalarType.Float64), ScalarType.Float64);

    /// <summary>All paths of natural parity up to a degree, mode uuu, into one block a degree.</summary>
    private static TensorProductSpec ChannelByChannel(int channels, int lmax)
    {
        Irreps irreps = new(Enumerable.Range(0, lmax + 1).Select(l => new MulIrrep(channels, new Irrep(l, Irrep.NaturalParity(l)))));
        return new(irreps, irreps, irreps,
            from i in Enumerable.Range(0, lmax + 1)
            from j in Enumerable.Range(0, lmax + 1)
            from k in Enumerable.Range(0, lmax + 1)
            where (irreps[i].Irrep * irreps[j].Irrep).Contains(irreps[k].Irrep)
            select new TensorProductPath(i, j, k, ConnectionMode.Uuu));
    }

    private static Tensor Random(int rows, int columns, int seed) => randn([rows, columns], dtype: float64, generator: new Generator((ulong)seed, CPU));
}
