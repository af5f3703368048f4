using EquivSim.Cli.Rendering;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using EquivSim.Training;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Trains a short-range model and one with latent charges by the same settings on the same structures.</summary>
/// <param name="terminal">Where progress is shown.</param>
/// <param name="settings">Network and training of both.</param>
/// <param name="training">Structures to train on.</param>
/// <param name="validation">Structures that choose the epoch; empty to split some off the training set.</param>
/// <param name="folder">Where both models go.</param>
internal sealed class LatentComparison(Terminal terminal, LearnSettings settings, Structure[] training, Structure[] validation, string folder)
{
    /// <summary>Model file of the short-range model.</summary>
    public string ShortRangePath => Path.Combine(folder, "short-range", "model.h5");

    /// <summary>Model file of the model with charges.</summary>
    public string LatentPath => Path.Combine(folder, "latent-charges", "model.h5");

    /// <summary>Trains both.</summary>
    /// <param name="references">Where the reference energies of the elements come from.</param>
    /// <param name="resume">Go on from checkpoints that the folder holds; start anew otherwise.</param>
    /// <param name="cancellation">Asks for an orderly stop.</param>
    public void Train(ReferenceEnergySource references, bool resume, CancellationToken cancellation)
    {
        TrainingOptions options = new()
        {
            MaxEpochs = settings.Epochs,
            BatchSize = settings.BatchSize,
            LearningRate = settings.LearningRate,
            EnergyWeight = settings.EnergyWeight,
            ForcesWeight = 100,
            Schedule = LearningRateSchedule.Cosine,
            AmsGrad = false,
            MovingAverage = 0.98,
            Seed = settings.Seed,
            Threads = 1,
            ReferenceEnergies = references,
            DoublePrecision = true,
            ValidationFraction = 0.1,
        };
        int[] elements = [.. training.Concat(validation).SelectMany(s => s.AtomicNumbers.ToArray()).Distinct().Order()];
        MaceConfiguration network = new()
        {
            RMax = settings.Cutoff,
            HiddenIrreps = settings.Hidden,
            MaxEll = 2,
            Correlation = [2, 2],
            RadialMlp = [32, 32],
            AtomicNumbers = elements,
            AtomicEnergies = new double[elements.Length],
        };
        TrainShortRange(network, options, resume, cancellation);
        if (!cancellation.IsCancellationRequested)
            TrainLatent(network, options, resume, cancellation);
    }

    /// <summary>What the short-range model says about structures.</summary>
    public Evaluation EvaluateShortRange(Structure[] structures)
    {
        using TorchRegion region = TorchRegion.Enter();
        using MaceModel best = MaceModel.From(MaceModelFile.Read(ShortRangePath));
        return Evaluation.Run(best, structures, cancellation: CancellationToken.None);
    }

    /// <summary>What the model with charges says about structures, and the charges of their atoms.</summary>
    public (Evaluation Evaluation, double[][] Charges) EvaluateLatent(Structure[] structures)
    {
        using TorchRegion region = TorchRegion.Enter();
        using LatentChargePotential potential = LatentChargePotential.Load(LatentPath);
        return LatentChargeTask.Evaluate(potential, structures);
    }

    private void TrainShortRange(MaceConfiguration network, TrainingOptions options, bool resume, CancellationToken cancellation)
    {
        TrainingRun run = TrainingRun.Prepare(network, training, validation, options);
        using MaceModel model = run.Model;
        using var trainer = new Trainer(model, run.Training, run.Validation, options, Path.GetDirectoryName(ShortRangePath)!, run.Metadata);
        if (resume && File.Exists(trainer.CheckpointPath))
            trainer.Resume();
        trainer.Run(p => Progress("short range", p), cancellation);
    }

    private void TrainLatent(MaceConfiguration network, TrainingOptions options, bool resume, CancellationToken cancellation)
    {
        TrainingRun run = TrainingRun.Prepare(network, training, validation, options);
        using TorchRegion region = TorchRegion.Enter();
        using var model = new LatentChargeModel(run.Model, new LatentChargeOptions(Kernel: settings.Kernel), settings.Seed);
        using var task = new LatentChargeTask(model, run.Training, run.Validation, options, LatentPath, run.Metadata);
        using var loop = new TrainingLoop<ErrorMetrics>(task, options, Path.GetDirectoryName(LatentPath)!);
        if (resume && File.Exists(loop.CheckpointPath))
            loop.Resume();
        loop.Run(p => Progress("latent charges", p), cancellation);
    }

    private void Progress(string name, TrainingProgress<ErrorMetrics> p)
    {
        if (p.Finished is { } done && done.Epoch % Math.Max(1, settings.Epochs / 10) == 0)
            terminal.Line($"  {name,-14}  epoch {done.Epoch,4}  loss {Quantity.Number(done.TrainingLoss)}  validation: energy {Quantity.Milli(done.Validation?.EnergyRmse)} meV, forces {Quantity.Milli(done.Validation?.ForcesRmse)} meV/Å");
        else
            terminal.Transient($"  {name,-14}  epoch {p.Epoch,4}  loss {Quantity.Number(p.Loss)}");
    }
}
