using EquivSim.Potentials.Torch;

namespace EquivSim.Potentials.Tests.Training;

/// <summary>The trainer on the kernels and on torch.</summary>
public sealed class ExecutorTests
{
    private static readonly TrainingOptions Options = new() { MaxEpochs = 4, BatchSize = 2, Threads = 1, ValidationFraction = 0.25, DoublePrecision = true };

    [Fact]
    public void Both_executors_take_the_same_steps()
    {
        (TrainingExecutor kernels, double[] byKernels) = Train(TrainingData.TinyNetwork, Options);
        (TrainingExecutor dense, double[] byTorch) = Train(TrainingData.TinyNetwork, Options with { Executor = TrainingExecutor.Dense });
        Assert.Equal((TrainingExecutor.Compiled, TrainingExecutor.Dense), (kernels, dense));
        Assert.Equal(byTorch.Length, byKernels.Length);
        for (int i = 0; i < byTorch.Length; i++)
            Assert.InRange(Math.Abs(byKernels[i] / byTorch[i] - 1), 0, 1e-7);
    }

    [Fact]
    public void Density_blocks_are_trained_by_the_kernels_too()
    {
        MaceConfiguration network = TrainingData.TinyNetwork with { InteractionClass = InteractionClass.RealAgnosticDensityResidual };
        (TrainingExecutor executor, double[] byKernels) = Train(network, Options with { MaxEpochs = 1 });
        (_, double[] byTorch) = Train(network, Options with { MaxEpochs = 1, Executor = TrainingExecutor.Dense });
        Assert.Equal(TrainingExecutor.Compiled, executor);
        Assert.Equal(byTorch.Length, byKernels.Length);
        for (int i = 0; i < byTorch.Length; i++)
            Assert.InRange(Math.Abs(byKernels[i] / byTorch[i] - 1), 0, 1e-7);
    }

    /// <summary>Losses of all steps and of validation.</summary>
    private static (TrainingExecutor Executor, double[] Losses) Train(MaceConfiguration network, TrainingOptions options)
    {
        TrainingRun run = TrainingRun.Prepare(network, [.. TrainingData.Acac(8)], [], options);
        using MaceModel model = run.Model;
        using var trainer = new Trainer(model, run.Training, run.Validation, options, TrainingData.NewFolder(), run.Metadata);
        var losses = new List<double>();
        trainer.Run(p => losses.Add(p.Finished?.ValidationLoss ?? p.Loss));
        return (trainer.Executor, [.. losses]);
    }
}
