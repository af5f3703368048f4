using EquivSim.Cli.Data;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Training;

namespace EquivSim.Cli.Commands.Train;

/// <summary>One training from files to files.</summary>
internal sealed class TrainCommandRun(TrainSettings settings, Terminal terminal)
{
    private List<Structure> _training = [];
    private List<Structure> _validation = [];

    /// <summary>Reads the data, so that what is wrong with them is told before anything is written.</summary>
    public void LoadData()
    {
        _training = Read(settings.Data.Train);
        _validation = Read(settings.Data.Validation);
        foreach (string test in settings.Data.Tests.Values)
            StructureFile.RequireFile(test);
    }

    /// <summary>Trains to the end or until cancelled, then scores the model on the test sets.</summary>
    /// <param name="resume">Go on from the checkpoint in the output folder.</param>
    /// <param name="cancellation">Ends the run after the step in progress.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Execute(bool resume, CancellationToken cancellation)
    {
        using IDisposable log = terminal.LogTo(In(TrainOutput.Log), append: resume);
        OptionFile.Write(In(TrainOutput.Options), settings);
        if (!resume)
            DeleteEarlierRun();

        TrainingRun run = TrainingRun.Prepare(settings.Model, _training, _validation, settings.Training);
        using MaceModel model = run.Model;
        using var trainer = new Trainer(model, run.Training, run.Validation, settings.Training, settings.Output, run.Metadata);
        TrainView.DrawStart(terminal, settings, run, trainer.Executor);
        if (resume)
            trainer.Resume();
        var progress = new TrainingProgressView<ErrorMetrics>(terminal, TrainView.Metrics);
        TrainingResult<ErrorMetrics> result = trainer.Run(progress.Show, cancellation);
        terminal.Line(TrainingOutcome.Describe(result));
        (int, string)[] marks = settings.Training.SecondStageStart is { } start ? [(start, "second stage")] : [];
        LearningCurve.Save(In(TrainOutput.LearningCurve), result.History, TrainView.Metrics, marks);
        if (result.End == TrainingEnd.Canceled)
        {
            terminal.Results(("checkpoint", In(TrainOutput.Checkpoint)), ("learning curve", In(TrainOutput.LearningCurve)), ("log", In(TrainOutput.Log)));
            terminal.Line($"Continue with: equivsim train --resume --output {settings.Output}");
            return ExitCode.Interrupted;
        }
        Score(cancellation);
        return ExitCode.Success;
    }

    /// <summary>Errors of the saved model, the best one, on the test sets.</summary>
    private void Score(CancellationToken cancellation)
    {
        List<(string, string)> files =
        [
            ("model", In(TrainOutput.Model)),
            ("checkpoint", In(TrainOutput.Checkpoint)),
            ("learning curve", In(TrainOutput.LearningCurve)),
            ("metrics", In(TrainOutput.Metrics)),
            ("options", In(TrainOutput.Options)),
            ("log", In(TrainOutput.Log)),
        ];
        if (settings.Data.Tests.Count > 0)
        {
            using MaceModel best = ModelFile.OpenModel(In(TrainOutput.Model), ComputeOptions.ToTorch(Precision.Float64), ComputeOptions.FindDevice(settings.Training.Device));
            var scoring = new Scoring(best, terminal, cancellation);
            foreach ((string name, string path) in settings.Data.Tests)
                scoring.Add(name, Read([path]));
            files.AddRange(scoring.Finish(settings.Output));
        }
        terminal.Results(files);
    }

    private void DeleteEarlierRun()
    {
        foreach (string name in new[] { TrainOutput.Model, TrainOutput.Checkpoint, TrainOutput.Metrics, TrainOutput.LearningCurve, Scoring.Plot, Scoring.Errors })
            File.Delete(In(name));
    }

    private List<Structure> Read(IEnumerable<string> paths)
    {
        var options = new ExtendedXyzOptions { Keys = settings.Data.Labels };
        return [.. paths.SelectMany(path => StructureFile.Read(path, options))];
    }

    private string In(string name) => Path.Combine(settings.Output, name);
}
