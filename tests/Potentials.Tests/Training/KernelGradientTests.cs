using EquivSim.O3;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using EquivSim.Training;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Tests.Training;

/// <summary>The closed-form gradient of the kernels against torch's tape and against finite differences, weight by weight.</summary>
public sealed class KernelGradientTests(ITestOutputHelper output)
{
    private static readonly LossWeights Weights = new(3, 40, 500);

    public static TheoryData<string> Networks => [.. TestModels.CompiledNames];

    /// <summary>Molecules and cells in one batch; energies, forces and stresses weighed.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void The_gradient_by_every_weight_is_that_of_torch(string name)
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get(name), seed: 5);
        RequireAgreement(model, LabeledBatch.Mixed(model), Weights, LossKind.MeanSquare);
    }

    [Theory]
    [InlineData(LossKind.Huber)]
    [InlineData(LossKind.MeanAbsolute)]
    public void Every_penalty_gives_the_gradient_of_torch(LossKind kind)
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get("correlation 2, then 3"), seed: 6);
        RequireAgreement(model, LabeledBatch.Mixed(model), Weights, kind);
    }

    /// <summary>Charges of molecules and cells in one batch.</summary>
    [Theory]
    [InlineData(LatentKernel.Converged, 3, 40, 500)]
    [InlineData(LatentKernel.Truncated, 3, 40, 500)]
    [InlineData(LatentKernel.Converged, 1, 0, 0)]
    [InlineData(LatentKernel.Converged, 0, 1, 0)]
    [InlineData(LatentKernel.Converged, 0, 0, 1)]
    public void Learned_charges_give_the_gradient_of_torch(LatentKernel kernel, double energy, double forces, double stress)
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new LatentChargeModel(new MaceModel(TestModels.Get("correlation 2, then 3"), seed: 6), new LatentChargeOptions(Kernel: kernel), seed: 2);
        LabeledGraph[] graphs = LabeledBatch.Mixed(model.ShortRange);
        var weights = new LossWeights(energy, forces, stress);
        var batch = new LatentChargeBatch([.. graphs.Select(g => g.Structure)], model);
        LatentChargeOutput predicted = model.Evaluate(batch, MaceDerivatives.Forces | MaceDerivatives.Virial, training: true);
        LossGradient expected = LossGradient.Of(LabeledBatch.Loss(LossKind.MeanSquare).Of(predicted.Total, batch.Graph, graphs, weights), model.Weights);
        using KernelGradient kernels = LabeledBatch.Kernels(model);
        RequireAgreement(expected, kernels.Of(graphs, weights), model.Weights);
        List<Prediction> predictions = kernels.Predict(graphs);
        Assert.InRange(Compare.Largest([.. predictions.Select(p => p.Energy)], TensorData.ToArray(predicted.Total.Energy)), 0, 1e-8);
        Assert.InRange(Compare.Largest([.. predictions.SelectMany(p => p.Forces)], TensorData.ToArray(predicted.Total.Forces!)), 0, 1e-8);
    }

    /// <summary>A term alone shows what a sum would hide.</summary>
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    public void Every_term_alone_gives_the_gradient_of_torch(double energy, double forces, double stress)
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get("agnostic first block"), seed: 7);
        RequireAgreement(model, LabeledBatch.Mixed(model), new LossWeights(energy, forces, stress), LossKind.MeanSquare);
    }

    /// <summary>The network of the benchmarks, of several blocks of channels the last of which is not full.</summary>
    [Fact]
    public void Channels_that_fill_no_block_give_the_gradient_of_torch()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get("correlation 1") with { HiddenIrreps = "37x0e+37x1o", Correlation = [3, 3], MaxEll = 3, RadialMlp = [21, 40] }, seed: 8);
        RequireAgreement(model, LabeledBatch.Mixed(model), Weights, LossKind.MeanSquare);
    }

    [Fact]
    public void An_atom_alone_and_an_element_that_is_absent_do_no_harm()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get("correlation 1"), seed: 9);
        Structure[] structures = [new Structure([6], [0.0, 0, 0]) { Energy = -1000, Forces = [0, 0, 0] }];
        RequireAgreement(model, [.. structures.Select((s, i) => new LabeledGraph(s, i, model))], new LossWeights(1, 1, 0), LossKind.MeanSquare);
    }

    /// <summary>Without torch's help: the loss itself at displaced weights.</summary>
    [Fact]
    public void The_gradient_is_that_of_finite_differences()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get("three layers"), seed: 10);
        LabeledGraph[] graphs = LabeledBatch.Mixed(model);
        using KernelGradient kernels = LabeledBatch.Kernels(model);
        double[] gradient = TensorData.ToArray(kernels.Of(graphs, Weights).Gradient);
        var random = new Random(1);
        int first = 0;
        foreach ((string name, TorchSharp.Modules.Parameter weight) in model.Weights)
        {
            // One random direction an array.
            double[] direction = [.. Enumerable.Range(0, (int)weight.numel()).Select(_ => random.NextDouble() - 0.5)];
            double expected = direction.Select((d, i) => d * gradient[first + i]).Sum();
            const double step = 1e-4;
            double numeric = (8 * (LossAt(step) - LossAt(-step)) - (LossAt(2 * step) - LossAt(-2 * step))) / (12 * step);
            output.WriteLine($"{name}: {expected:E4}, {numeric:E4}");
            Assert.InRange(Math.Abs(numeric - expected), 0, 1e-6 * Math.Abs(expected) + 1e-9);
            first += direction.Length;

            double LossAt(double at)
            {
                using TorchSharp.DisposeScope scope = NewDisposeScope();
                using (no_grad())
                {
                    Tensor change = TensorData.Of(direction, weight.shape, ScalarType.Float64, CPU) * at;
                    weight.add_(change);
                    double loss = kernels.Of(graphs, Weights).Loss;
                    weight.sub_(change);
                    return loss;
                }
            }
        }
    }

    /// <summary>The network of the benchmarks on real molecules: with few of them every pair is evaluated, with many the radial networks are interpolated.</summary>
    [Theory]
    [InlineData(3, false)]
    [InlineData(8, true)]
    public void Float32_gives_the_gradient_of_float64(int count, bool isInterpolated)
    {
        using TorchRegion region = TorchRegion.Enter();
        IReadOnlyList<Structure> molecules = TrainingData.Acac(count);
        int pairs = molecules.Sum(m => MaceGraph.Build(m, new ElementTable([1, 6, 8]), 5).EdgeCount / 2);
        Assert.Equal(isInterpolated, pairs > 2 * RadialSamples<Lanes512<float>, float>.Intervals + 20);
        MaceConfiguration network = TestModels.Get("correlation 1") with { RMax = 5, MaxEll = 3, HiddenIrreps = "64x0e+64x1o", Correlation = [3, 3], RadialMlp = [64, 64, 64] };
        double[] Gradient(ScalarType type)
        {
            using var model = new MaceModel(network, type, seed: 11);
            using KernelGradient kernels = LabeledBatch.Kernels(model);
            return TensorData.ToArray(kernels.Of([.. molecules.Select((s, i) => new LabeledGraph(s, i, model))], new LossWeights(1, 100, 0)).Gradient);
        }
        double[] exact = Gradient(ScalarType.Float64), rounded = Gradient(ScalarType.Float32);
        double difference = Math.Sqrt(exact.Zip(rounded, (a, b) => (a - b) * (a - b)).Sum() / exact.Sum(a => a * a));
        output.WriteLine($"relative difference {difference:E1}");
        Assert.InRange(difference, 1e-12, 2e-6);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void The_gradient_has_the_same_bits_on_any_number_of_threads(ScalarType type)
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get("correlation 2, then 3") with { HiddenIrreps = "40x0e+40x1o" }, type, seed: 12);
        LabeledGraph[] graphs = LabeledBatch.Mixed(model);
        double[] Gradient(int threads)
        {
            using KernelGradient kernels = LabeledBatch.Kernels(model, threads: threads);
            kernels.Of(graphs, Weights);
            return TensorData.ToArray(kernels.Of(graphs, Weights).Gradient);
        }
        double[] alone = Gradient(1);
        Assert.Equal(alone, Gradient(2));
        Assert.Equal(alone, Gradient(5));
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Every_vector_width_gives_the_gradient_of_torch(int bits)
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get("correlation 1") with { HiddenIrreps = "20x0e+20x1o", Correlation = [3, 2], MaxEll = 4 }, seed: 13);
        RequireAgreement(model, LabeledBatch.Mixed(model), Weights, LossKind.MeanSquare, bits);
    }

    [Fact]
    public void Predictions_are_those_of_torch()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get("plain MACE, Soft, ZBL"), seed: 14);
        LabeledGraph[] graphs = LabeledBatch.Mixed(model);
        using KernelGradient kernels = LabeledBatch.Kernels(model);
        IReadOnlyList<Prediction> expected = Evaluation.Run(model, graphs, 2).Predictions, found = Evaluation.Run(kernels, graphs, 3).Predictions;
        for (int g = 0; g < graphs.Length; g++)
        {
            Assert.Equal(expected[g].Energy, found[g].Energy, 1e-9);
            Assert.InRange(Compare.Largest(found[g].Forces, expected[g].Forces), 0, 1e-9);
            Assert.Equal(expected[g].Stress is null, found[g].Stress is null);
            Assert.InRange(Compare.Largest(found[g].Stress ?? [], expected[g].Stress ?? []), 0, 1e-10);
        }
    }

    /// <summary>Steps allocate nothing that grows with the batch: what is left are torch's handles of the weights.</summary>
    [Fact]
    public void A_step_allocates_next_to_nothing()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get("correlation 1"), seed: 15);
        LabeledGraph[] graphs = LabeledBatch.Mixed(model);
        using KernelGradient kernels = LabeledBatch.Kernels(model);
        for (int i = 0; i < 3; i++)
            kernels.Of(graphs, Weights);
        long before = GC.GetAllocatedBytesForCurrentThread();
        kernels.Of(graphs, Weights);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300 * model.Weights.Count);
    }

    private void RequireAgreement(MaceModel model, LabeledGraph[] graphs, LossWeights weights, LossKind kind, int? vectorBits = null)
    {
        var batch = new MaceBatch([.. graphs.Select(g => g.Graph)], model);
        MaceOutput predicted = model.Evaluate(batch, MaceDerivatives.Forces | MaceDerivatives.Virial, training: true);
        LossGradient gradient = LossGradient.Of(LabeledBatch.Loss(kind).Of(predicted, batch, graphs, weights), model.Weights);
        using KernelGradient kernels = LabeledBatch.Kernels(model, kind, vectorBits: vectorBits);
        RequireAgreement(gradient, kernels.Of(graphs, weights), model.Weights);
    }

    private void RequireAgreement(LossGradient ofTorch, LossGradient ofKernels, IReadOnlyList<KeyValuePair<string, TorchSharp.Modules.Parameter>> weights)
    {
        (double expectedLoss, double loss) = (ofTorch.Loss, ofKernels.Loss);
        Assert.Equal(expectedLoss, loss, 1e-10 * Math.Abs(expectedLoss));
        double[][] expected = Split(ofTorch.Gradient, weights), found = Split(ofKernels.Gradient, weights);
        double whole = expected.Max(array => array.Max(Math.Abs)), worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            // An array without influence has a gradient of rounding alone.
            double largest = Math.Max(expected[i].Max(Math.Abs), 1e-12 * whole);
            worst = Math.Max(worst, Compare.Largest(found[i], expected[i]) / largest);
        }
        output.WriteLine($"loss {loss}, largest gradient {whole}, largest difference in an array over its largest gradient {worst:E1}");
        Assert.InRange(worst, 0, 1e-9);
    }

    private static double[][] Split(Tensor gradient, IReadOnlyList<KeyValuePair<string, TorchSharp.Modules.Parameter>> weights) =>
        [.. gradient.split([.. weights.Select(w => w.Value.numel())]).Select(TensorData.ToArray)];
}
