using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using EquivSim.Training;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Trains a short-range model and one with latent charges by the same settings, and compares them on far structures.</summary>
internal sealed class LearnRun(LearnSettings settings, Terminal terminal, bool madeUp)
{
    /// <summary>Runs to the end.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Execute(Structure[] near, Structure[] far, CancellationToken cancellation)
    {
        OptionFile.Write(In("options.json"), settings);
        TrainingOptions options = new()
        {
            MaxEpochs = settings.Epochs,
            BatchSize = settings.BatchSize,
            LearningRate = settings.LearningRate,
            EnergyWeight = settings.EnergyWeight,
            ForcesWeight = 100,
            Schedule = LearningRateSchedule.Cosine,
            MovingAverage = 0.98,
            Seed = settings.Seed,
            Threads = 1,
            ReferenceEnergies = madeUp ? ReferenceEnergySource.Given : ReferenceEnergySource.Automatic,
            DoublePrecision = true,
            ValidationFraction = 0.1,
        };
        int[] elements = [.. near.Concat(far).SelectMany(s => s.AtomicNumbers.ToArray()).Distinct().Order()];
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
        terminal.Line($"{near.Length} structures to train on, {far.Length} to test on; {settings.Hidden}, cut-off {settings.Cutoff} Å, {settings.Epochs} epochs each");

        Evaluation shortRange = TrainShortRange(network, near, far, options, cancellation);
        (Evaluation latent, double[][] charges) = TrainLatent(network, near, far, options, cancellation);
        if (cancellation.IsCancellationRequested)
            return ExitCode.Interrupted;
        Tell(far, shortRange, latent, charges);
        return ExitCode.Success;
    }

    private Evaluation TrainShortRange(MaceConfiguration network, Structure[] near, Structure[] far, TrainingOptions options, CancellationToken cancellation)
    {
        TrainingRun run = TrainingRun.Prepare(network, near, [], options);
        using MaceModel model = run.Model;
        using (var trainer = new Trainer(model, run.Training, run.Validation, options, In("short-range"), run.Metadata))
            trainer.Run(p => Progress("short range", p), cancellation);
        using TorchRegion region = TorchRegion.Enter();
        using MaceModel best = MaceModel.From(MaceModelFile.Read(In("short-range/model.h5")));
        return Evaluation.Run(best, far, cancellation: CancellationToken.None);
    }

    private (Evaluation, double[][]) TrainLatent(MaceConfiguration network, Structure[] near, Structure[] far, TrainingOptions options, CancellationToken cancellation)
    {
        TrainingRun run = TrainingRun.Prepare(network, near, [], options);
        using TorchRegion region = TorchRegion.Enter();
        string folder = In("latent-charges"), path = Path.Combine(folder, "model.h5");
        using var model = new LatentChargeModel(run.Model, new LatentChargeOptions(), settings.Seed);
        var task = new LatentChargeTask(model, run.Training, run.Validation, options, path, run.Metadata);
        using (var loop = new TrainingLoop<ErrorMetrics>(task, options, folder))
            loop.Run(p => Progress("latent charges", p), cancellation);
        using LatentChargeModel best = LatentChargeFile.Read(path);
        var potential = new LatentChargePotential(best);
        double[][] charges = [.. far.Select(s =>
        {
            potential.Evaluate(s, new PotentialResult());
            return potential.Charges;
        })];
        return (new LatentChargeTask(best, far, [], options, path, run.Metadata).Evaluate(far), charges);
    }

    private void Progress(string name, TrainingProgress<ErrorMetrics> p)
    {
        if (p.Finished is { } done && (done.Epoch % Math.Max(1, settings.Epochs / 10) == 0))
            terminal.Line($"  {name,-14}  epoch {done.Epoch,4}  loss {Quantity.Number(done.TrainingLoss)}  validation: energy {Quantity.Milli(done.Validation?.EnergyRmse)} meV, forces {Quantity.Milli(done.Validation?.ForcesRmse)} meV/Å");
        else
            terminal.Transient($"  {name,-14}  epoch {p.Epoch,4}  loss {Quantity.Number(p.Loss)}");
    }

    private void Tell(Structure[] far, Evaluation shortRange, Evaluation latent, double[][] charges)
    {
        string[] kinds = [.. far.Select(s => s.ConfigType ?? "all").Distinct().Order()];
        Table table = Tables.OfNumbers(terminal, "far structures", "number", "short range, meV", "latent charges, meV", "ratio", "forces short, meV/Å", "forces latent, meV/Å");
        foreach (string kind in kinds)
        {
            int[] rows = [.. Enumerable.Range(0, far.Length).Where(i => (far[i].ConfigType ?? "all") == kind)];
            double a = Rms(rows, i => [shortRange.Predictions[i].Energy - far[i].Energy!.Value]), b = Rms(rows, i => [latent.Predictions[i].Energy - far[i].Energy!.Value]);
            table.AddTextRow(kind, $"{rows.Length}", Quantity.Milli(a), Quantity.Milli(b), Quantity.Number(a / b),
                Quantity.Milli(Rms(rows, i => Difference(shortRange.Predictions[i].Forces, far[i].Forces!))), Quantity.Milli(Rms(rows, i => Difference(latent.Predictions[i].Forces, far[i].Forces!))));
        }
        terminal.Draw(table);
        if (madeUp)
        {
            Table found = Tables.OfNumbers(terminal, "element", "charge, e", "found (mean)", "spread");
            foreach (int z in far.SelectMany(s => s.AtomicNumbers.ToArray()).Distinct().Order())
            {
                double[] q = [.. far.SelectMany((s, n) => charges[n].Where((_, i) => s.AtomicNumbers[i] == z))];
                double mean = q.Average();
                found.AddTextRow(Elements.Symbol(z), Quantity.Number(PointChargeDimers.ChargeOf(z)), Quantity.Number(mean), Quantity.Number(Math.Sqrt(q.Average(v => (v - mean) * (v - mean)))));
            }
            terminal.Draw(found);
        }
        LatentChargePlot.Save(In("far.png"), far, shortRange, latent);
        terminal.Results([("models", settings.Output), ("plot", In("far.png"))]);
    }

    private static double Rms(int[] rows, Func<int, double[]> errors)
    {
        double[] all = [.. rows.SelectMany(errors)];
        return Math.Sqrt(all.Average(e => e * e));
    }

    private static double[] Difference(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    private string In(string name) => Path.Combine(settings.Output, name);
}
