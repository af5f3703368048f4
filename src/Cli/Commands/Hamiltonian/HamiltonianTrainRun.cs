using EquivSim.Cli.Data;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Hamiltonians;
using EquivSim.Hamiltonians.Torch;
using EquivSim.Structures;
using EquivSim.Training;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary>One training of a Hamiltonian model from files to files.</summary>
internal sealed class HamiltonianTrainRun(HamiltonianTrainSettings settings, Terminal terminal)
{
    /// <summary>The resolved options.</summary>
    public const string OptionsFile = "options.json";

    /// <summary>The state to resume from.</summary>
    public const string CheckpointFile = "checkpoint.h5";

    private static readonly TrainingMetric<MatrixErrors>[] Metrics =
    [
        new("All elements, validation", "mean absolute error (µEh)", "H µEh", e => 1e6 * e.All),
        new("Blocks of an atom", "", "same atom", e => 1e6 * e.Diagonal),
        new("Blocks of two atoms", "", "two atoms", e => 1e6 * e.OffDiagonal),
    ];

    private const string ModelName = "model.h5", LogName = "log.txt", CurveName = "learning-curve.png", MetricsName = "metrics.jsonl";

    /// <summary>Trains to the end or until cancelled, then scores the best model on the validation set.</summary>
    public HamiltonianTrainOutcome Execute(bool resume, CancellationToken cancellation)
    {
        HamiltonianMetadata metadata = CommonMetadata([.. settings.Train, .. settings.Validation]);
        HamiltonianSample[] training = [.. settings.Train.SelectMany(MatrixFile.ReadAll)], validation = [.. settings.Validation.SelectMany(MatrixFile.ReadAll)];
        using IDisposable log = terminal.LogTo(In(LogName), append: resume);
        OptionFile.Write(In(OptionsFile), settings);
        if (!resume)
        {
            foreach (string name in new[] { ModelName, CheckpointFile, MetricsName, CurveName })
                File.Delete(In(name));
        }

        HamiltonianTrainingRun run = HamiltonianTrainingRun.Prepare(
            settings.Model with { Basis = metadata.Basis, Functional = metadata.Functional }, training, validation, settings.Training);
        using HamiltonianModel model = run.Model;
        DrawStart(run);
        HamiltonianTask? task = null;
        task = new HamiltonianTask(
            model, run.Training, run.Validation, settings.Training,
            epoch => HamiltonianModelFile.Write(In(ModelName), model.Export(run.Describe(settings.Training, task!.DataFingerprint, epoch))));
        using var loop = new TrainingLoop<MatrixErrors>(task, settings.Training, settings.Output);
        if (resume)
            loop.Resume();
        var view = new TrainingProgressView<MatrixErrors>(terminal, Metrics);
        TrainingResult<MatrixErrors> result = loop.Run(
            progress =>
            {
                // Most epochs are not evaluated.
                if (progress.Finished is null or { Validation: not null })
                    view.Show(progress);
            },
            cancellation);
        LearningCurve.Save(In(CurveName), result.History, Metrics, Phases);
        terminal.Line(TrainingOutcome.Describe(result));
        if (result.End == TrainingEnd.Canceled)
        {
            terminal.Results(("checkpoint", In(CheckpointFile)), ("learning curve", In(CurveName)), ("log", In(LogName)));
            terminal.Line($"Continue with: equivsim hamiltonian train --resume --output {settings.Output}");
            return new(ExitCode.Interrupted, run, result, null);
        }
        List<(string, string)> files =
        [
            ("model", In(ModelName)), ("checkpoint", In(CheckpointFile)), ("learning curve", In(CurveName)), ("metrics", In(MetricsName)), ("options", In(OptionsFile)), ("log", In(LogName)),
        ];
        HamiltonianErrors? errors = null;
        if (run.Validation.Count > 0 && File.Exists(In(ModelName)))
        {
            using HamiltonianPredictor best = HamiltonianModelLoader.Open(In(ModelName));
            (errors, IReadOnlyList<(string, string)> written) = new HamiltonianScoring(best, terminal, cancellation).Run(run.Validation, settings.Output);
            files.AddRange(written);
        }
        terminal.Results(files);
        return new(ExitCode.Success, run, result, errors);
    }

    /// <summary>Data of one functional and one basis.</summary>
    private static HamiltonianMetadata CommonMetadata(string[] files)
    {
        HamiltonianMetadata? common = null;
        foreach (string file in files)
        {
            StructureFile.RequireFile(file);
            using var data = HamiltonianDataset.Open(file);
            common ??= data.Metadata;
            if (data.Metadata.Basis != common.Basis || data.Metadata.Functional != common.Functional)
                throw new UsageException($"'{file}' is {data.Metadata.Functional}/{data.Metadata.Basis}, '{files[0]}' {common.Functional}/{common.Basis}; a model learns one of them.");
        }
        return common!;
    }

    private (int Epoch, string Name)[] Phases => settings.Model.PathSparsity > 0
        ? [(settings.Training.RandomEpochs, "gates select"), (settings.Training.RandomEpochs + settings.Training.AdaptiveEpochs, "paths frozen")]
        : [];

    private void DrawStart(HamiltonianTrainingRun run)
    {
        HamiltonianConfiguration c = run.Model.Configuration;
        HamiltonianTrainingOptions t = settings.Training;
        Tables.DrawFacts(terminal, "Training",
        [
            ("data", $"{Quantity.Count(run.Training.Count)} matrices to train on, {Quantity.Count(run.Validation.Count)} to validate; {c.Functional.Split(':')[0]} / {c.Basis}"),
            ("molecules", string.Join(", ", run.Training.GroupBy(s => s.Name).Select(g => $"{g.Key} ({g.Count()})"))),
            ("elements", string.Join(", ", c.Shells.Keys.Select(z => $"{Elements.Symbol(z)} ({c.Shells[z].Length} shells)"))),
            ("network", $"{c.Architecture}, {c.Channels} channels, L ≤ {c.MaxDegree}, {(c.Architecture == HamiltonianArchitecture.SphNet ? $"{c.VectorialLayers}+{c.LongRangeLayers} scalar-vector, " : "")}{c.SphericalLayers} spherical, {c.PairLayers} pair layers; target {c.Target}"),
            ("sparsity", $"paths {Quantity.Number(100 * c.PathSparsity)} %, pairs {Quantity.Number(100 * c.PairSparsity)} %"),
            ("parameters", Quantity.Count(run.Model.Weights.Sum(w => w.Value.numel()))),
            ("run", $"{t.MaxEpochs} epochs{(t.MaxMinutes is { } m ? $" or {m} minutes" : "")}, batches of {t.BatchSize}, rate {t.LearningRate}, {(t.DoublePrecision ? "float64" : "float32")}, seed {t.Seed}"),
        ]);
        terminal.Line();
    }

    private string In(string name) => Path.Combine(settings.Output, name);
}
