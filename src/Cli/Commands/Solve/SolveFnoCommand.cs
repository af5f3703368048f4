using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Solvers.Torch;

namespace EquivSim.Cli.Commands.Solve;

/// <summary><c>equivsim solve fno</c>: trains and evaluates Fourier neural operators.</summary>
internal static class SolveFnoCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var model = new Option<string?>("--model") { Description = "Evaluate this trained operator on the test sets instead of training.", HelpName = "model.h5" };
        var runs = new ResumableRun<FnoSettings>(Settings(), FnoOutput.Options, FnoOutput.Checkpoint, s => s.Output, (s, folder) => s with { Output = folder });
        var command = new CliCommand(
            "fno", "Train a Fourier neural operator (FNO, TFNO, MG-TFNO) on fields, or evaluate one.",
            "equivsim solve fno --config examples/darcy-fno.json",
            "equivsim solve fno --train flow.h5 --test \"new starts=flow2.h5\" --input w0 --output-field w --modes 16,16 --factorization tucker --rank-share 0.02",
            "equivsim solve fno --model runs/fno/model.h5 --test fine=darcy64.h5",
            "equivsim solve fno --resume --output runs/fno")
        {
            model,
        };
        runs.AddTo(command);
        command.SetAction(parsed =>
        {
            FnoSettings resolved = runs.Resolve(parsed);
            resolved.Validate();
            var run = new FnoRun(resolved, terminal);
            if (parsed.GetValue(model) is { } path)
                return run.Evaluate(path);
            runs.RequireCheckpoint(parsed, resolved);
            runs.RequireFree(parsed, resolved);
            return run.Train(runs.Resumes(parsed), cancellation);
        });
        return command;
    }

    private static SettingsBinder<FnoSettings> Settings() => new SettingsBinder<FnoSettings>(new FnoSettings())
        .Add("--train", "Training set.", s => s.Train, (s, v) => s with { Train = v }, "file.h5")
        .Add("--validation", "Validation set; the model of the best epoch on it is kept.", s => s.Validation, (s, v) => s with { Validation = v }, "file.h5")
        .Add("--test", "Test set to report errors on, at any resolution; may be repeated.",
            s => s.Tests.Select(t => $"{t.Key}={t.Value}").ToArray(),
            (s, v) => s with { Tests = NamedFile.ParseAll(v).ToDictionary(f => f.Name, f => f.Path) }, "name=file.h5")
        .Add("--input", "Input in the files; may be repeated.", s => s.Inputs, (s, v) => s with { Inputs = v }, "name")
        .Add("--output-field", "Output in the files; may be repeated.", s => s.Outputs, (s, v) => s with { Outputs = v }, "name")
        .Add("--output", "Folder for the results.", s => s.Output, (s, v) => s with { Output = v }, "folder")
        .Add("--modes", "Modes on each axis, such as 16,16.", s => string.Join(',', s.Model.Modes), (s, v) => Model(s, m => WithModes(m, v)), "n,n")
        .Add("--width", "Channels inside.", s => s.Model.Width, (s, v) => Model(s, m => m with { Width = v }))
        .Add("--layers", "Fourier layers.", s => s.Model.Layers, (s, v) => Model(s, m => m with { Layers = v }))
        .Add("--factorization", "How spectral weights are stored.", s => s.Model.Factorization, (s, v) => Model(s, m => m with { Factorization = v }))
        .Add("--rank-share", "Factorised weights over dense ones.", s => s.Model.RankShare, (s, v) => Model(s, m => m with { RankShare = v }))
        .Add("--joint", "Factorise the weights of all layers together.", s => s.Model.IsJoint, (s, v) => Model(s, m => m with { IsJoint = v }))
        .Add("--patch-levels", "Levels of the multi-grid decomposition; 0 for none.", s => s.Model.PatchLevels, (s, v) => Model(s, m => m with { PatchLevels = v }))
        .Add("--patch-extension", "How fields go on beyond the boundary.", s => s.Model.PatchExtension, (s, v) => Model(s, m => m with { PatchExtension = v }))
        .Add("--epochs", "Passes over the training set.", s => s.Training.MaxEpochs, (s, v) => Training(s, t => t with { MaxEpochs = v }))
        .Add("--max-minutes", "Stop after this time, finishing the epoch.", s => s.Training.MaxMinutes, (s, v) => Training(s, t => t with { MaxMinutes = v }))
        .Add("--batch-size", "Samples per step.", s => s.Training.BatchSize, (s, v) => Training(s, t => t with { BatchSize = v }))
        .Add("--learning-rate", "Initial learning rate.", s => s.Training.LearningRate, (s, v) => Training(s, t => t with { LearningRate = v }))
        .Add("--loss", "Relative norm that is minimised.", s => s.Training.Loss, (s, v) => Training(s, t => t with { Loss = v }))
        .Add("--symmetry", "Symmetry of the problem that multiplies the data.", s => s.Training.Symmetry, (s, v) => Training(s, t => t with { Symmetry = v }))
        .Add("--seed", "Seed of weights and data order.", s => s.Training.Seed, (s, v) => Training(s, t => t with { Seed = v }))
        .Add("--threads", "Threads of torch; all cores when not given.", s => s.Training.Threads, (s, v) => Training(s, t => t with { Threads = v }));

    private static FnoSettings Model(FnoSettings s, Func<NeuralOperatorOptions, NeuralOperatorOptions> change) => s with { Model = change(s.Model) };

    private static FnoSettings Training(FnoSettings s, Func<OperatorTrainingOptions, OperatorTrainingOptions> change) => s with { Training = change(s.Training) };

    /// <summary>Axes that the settings say nothing of are not periodic and have coordinates.</summary>
    private static NeuralOperatorOptions WithModes(NeuralOperatorOptions model, string text)
    {
        int[] modes = [.. text.Split(',').Select(word => int.TryParse(word, out int m) ? m : throw new UsageException($"--modes are whole numbers with commas between, such as 16,16; got '{text}'."))];
        return modes.Length == model.Modes.Count
            ? model with { Modes = modes }
            : model with { Modes = modes, Coordinates = [.. modes.Select(_ => true)], Periods = [.. modes.Select(_ => 1.25)] };
    }
}
