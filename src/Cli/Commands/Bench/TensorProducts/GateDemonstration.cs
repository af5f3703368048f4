using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>
/// A gated product learns to imitate one that has only some of its paths: which paths ran at each step, and their gates.
/// </summary>
/// <param name="Planted">Paths of the imitated product.</param>
/// <param name="Steps">The training, step by step.</param>
internal sealed record GateDemonstration(IReadOnlyList<int> Planted, IReadOnlyList<GateStep> Steps)
{
    /// <summary>Trains: lmax 2, one channel, 11 paths, 4 of them planted.</summary>
    public static GateDemonstration Run(CancellationToken cancellation)
    {
        const int randomSteps = 250, adaptiveSteps = 75, fixedSteps = 75;
        TensorProductSpec spec = ProductCases.ChannelByChannel(1, 2, weighted: true);
        int[] planted = [1, 4, 6, 9];
        using TorchRegion region = TorchRegion.Enter();
        using var target = new DenseTensorProduct(spec.WithPaths(planted));
        Tensor targetWeights = full([planted.Length], 2.0f);
        var schedule = new PathSchedule(1 - (planted.Length + 0.5) / spec.Paths.Count, randomSteps, adaptiveSteps);
        using var product = new GatedTensorProduct(spec, schedule, s => new BackendTensorProduct(s, TensorProductBackend.Sparse));
        var weights = new TorchSharp.Modules.Parameter(ones(spec.WeightCount));
        var optimizer = optim.Adam([weights, product.LogGates], 0.02);
        var steps = new List<GateStep>();
        using var generator = new Generator(1, CPU);
        for (int step = 0; step < randomSteps + adaptiveSteps + fixedSteps; step++, product.Advance())
        {
            cancellation.ThrowIfCancellationRequested();
            using TorchSharp.DisposeScope scope = NewDisposeScope();
            Tensor x = randn([64, spec.In1.Dimension], generator: generator), y = randn([64, spec.In2.Dimension], generator: generator);
            optimizer.zero_grad();
            Tensor loss = (product.Forward(x, y, weights) - target.Forward(x, y, targetWeights)).square().mean();
            loss.backward();
            optimizer.step();
            steps.Add(new(product.Phase, [.. product.SelectedPaths], [.. product.LogGates.detach().exp().data<float>()], loss.item<float>()));
        }
        return new(planted, steps);
    }
}

/// <summary>One training step.</summary>
/// <param name="Phase">What chose the paths.</param>
/// <param name="Selected">Paths that ran.</param>
/// <param name="Gates">Gates of all paths afterwards.</param>
/// <param name="Loss">Mean square error.</param>
internal sealed record GateStep(PathPhase Phase, IReadOnlyList<int> Selected, IReadOnlyList<float> Gates, double Loss);
