using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Solvers;
using EquivSim.Solvers.Torch;
using EquivSim.TorchRuntime;
using EquivSim.Training;
using TorchSharp;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>One training or evaluation of a neural operator from files to files.</summary>
internal sealed class FnoRun(FnoSettings settings, Terminal terminal)
{
    private static readonly TrainingMetric<OperatorErrors>[] Metrics =
    [
        new("Relative L2 error, validation", "‖p − y‖ / ‖y‖", "L2", e => e.L2),
        new("Relative H1 error, validation", "", "H1", e => double.IsNaN(e.H1) ? null : e.H1),
    ];

    /// <summary>Trains to the end or until cancelled, then evaluates on the test sets.</summary>
    /// <param name="resume">Go on from the checkpoint in the output folder.</param>
    /// <param name="cancellation">Ends the run after the step in progress.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Train(bool resume, CancellationToken cancellation)
    {
        if (settings.Train is null)
            throw new UsageException("No training data: name a file with --train, or a trained operator with --model.");
        FieldDataset training = Read(settings.Train);
        FieldDataset? validation = settings.Validation is null ? null : Read(settings.Validation);
        foreach (string test in settings.Tests.Values)
            RequireFile(test);
        using IDisposable log = terminal.LogTo(In(FnoOutput.Log), append: resume);
        OptionFile.Write(In(FnoOutput.Options), settings);

        TorchLoader.EnsureLoaded();
        torch.random.manual_seed(settings.Training.Seed);
        using var model = new FourierNeuralOperator(settings.Network);
        terminal.Line($"{training.Count} samples on [{string.Join(", ", training.Points)}]; {EnumWords.Word(settings.Model.Factorization)} spectral weights, " +
            $"{Quantity.Count(model.SpectralWeightCount)} of {Quantity.Count(model.WeightCount)} weights (complex ones count twice).");
        OperatorTask task;
        using (TorchRegion.Enter())
            task = new OperatorTask(model, training, validation, settings.Training, In(FnoOutput.Model));
        using OperatorTask owned = task;
        using var loop = new TrainingLoop<OperatorErrors>(task, settings.Training, settings.Output);
        if (resume)
            loop.Resume();
        IReadOnlyList<TrainingMetric<OperatorErrors>> shown = validation is null ? [] : Metrics;
        TrainingResult<OperatorErrors> result = loop.Run(new TrainingProgressView<OperatorErrors>(terminal, shown).Show, cancellation);
        terminal.Line(TrainingOutcome.Describe(result));
        LearningCurve.Save(In(FnoOutput.LearningCurve), result.History, shown);
        if (result.End == TrainingEnd.Canceled)
        {
            terminal.Results(("checkpoint", In(FnoOutput.Checkpoint)), ("learning curve", In(FnoOutput.LearningCurve)), ("log", In(FnoOutput.Log)));
            terminal.Line($"Continue with: equivsim solve fno --resume --output {settings.Output}");
            return ExitCode.Interrupted;
        }
        List<(string, string)> files =
        [
            ("model", In(FnoOutput.Model)), ("learning curve", In(FnoOutput.LearningCurve)), ("metrics", In(FnoOutput.Metrics)),
            ("options", In(FnoOutput.Options)), ("log", In(FnoOutput.Log)),
        ];
        files.AddRange(Score(In(FnoOutput.Model)));
        terminal.Results(files);
        return ExitCode.Success;
    }

    /// <summary>Evaluates a trained operator on the test sets.</summary>
    public int Evaluate(string modelPath)
    {
        if (settings.Tests.Count == 0)
            throw new UsageException("Nothing to evaluate on: name a test set with --test.");
        RequireFile(modelPath);
        terminal.Results(Score(modelPath));
        return ExitCode.Success;
    }

    private List<(string, string)> Score(string modelPath)
    {
        if (settings.Tests.Count == 0)
            return [];
        using FourierNeuralOperator model = OperatorFile.Read(modelPath);
        var evaluation = new OperatorEvaluation(model);
        Spectre.Console.Table table = Tables.OfNumbers(terminal, "test set", "samples", "grid", "relative L2", "relative H1", "last slice", "worst");
        var files = new List<(string, string)>();
        foreach ((string name, string path) in settings.Tests)
        {
            FieldDataset data = Read(path);
            OperatorErrors e = evaluation.Of(data);
            table.AddTextRow(name, Quantity.Count(data.Count), string.Join(" x ", data.Points), Quantity.Number(e.L2), Quantity.Number(e.H1), Quantity.Number(e.LastSlice), Quantity.Number(e.Worst));
            string picture = In(settings.Tests.Count == 1 ? FnoOutput.Predictions : $"predictions_{files.Count + 1}.png");
            FieldPlot.SaveComparison(picture, data, evaluation.Predict(data), sample: 0);
            files.Add(($"predictions, {name}", picture));
        }
        terminal.Heading("Errors");
        terminal.Draw(table);
        return files;
    }

    private FieldDataset Read(string path)
    {
        RequireFile(path);
        return FieldDataset.Read(path, settings.Inputs, settings.Outputs);
    }

    private static void RequireFile(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file '{path}'.");
    }

    private string In(string name) => Path.Combine(settings.Output, name);
}
