using System.CommandLine;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Hamiltonians;
using EquivSim.Hamiltonians.Torch;
using EquivSim.Potentials;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian train</c>: trains SPHNet or QHNet on Kohn-Sham matrices.</summary>
internal static class HamiltonianTrainCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var data = new Argument<string[]>("data") { Description = "Data sets of matrices (.h5).", Arity = ArgumentArity.ZeroOrMore };
        var runs = new ResumableRun<HamiltonianTrainSettings>(
            Options(), HamiltonianTrainRun.OptionsFile, HamiltonianTrainRun.CheckpointFile, s => s.Output, (s, folder) => s with { Output = folder });
        var command = new CliCommand(
            "train", "Train a network that predicts Kohn-Sham matrices.",
            "equivsim hamiltonian train data/hamiltonians/water.h5 --epochs 550 --output runs/water",
            "equivsim hamiltonian train data/hamiltonians/methanol.h5 --target minus-guess --path-sparsity 0.7 --output runs/methanol",
            "equivsim hamiltonian train --resume --output runs/water")
        {
            data,
        };
        runs.AddTo(command);
        command.SetAction(parsed =>
        {
            HamiltonianTrainSettings settings = runs.Resolve(parsed);
            if (parsed.GetValue(data) is { Length: > 0 } files)
                settings = settings with { Train = files };
            settings.Validate();
            runs.RequireCheckpoint(parsed, settings);
            runs.RequireFree(parsed, settings);
            return new HamiltonianTrainRun(settings, terminal).Execute(runs.Resumes(parsed), cancellation).ExitCode;
        });
        return command;
    }

    private static SettingsBinder<HamiltonianTrainSettings> Options()
    {
        var binder = new SettingsBinder<HamiltonianTrainSettings>(new HamiltonianTrainSettings());
        binder
            .Add("--output", "Folder for the results.", s => s.Output, (s, v) => s with { Output = v }, "folder")
            .Add("--validation", "Validation set; may be repeated.", s => s.Validation, (s, v) => s with { Validation = v }, "file")
            .Add("--validation-fraction", "Without a validation set: share of each molecule's samples, the last ones, that is kept aside.",
                s => s.Training.ValidationFraction, (s, v) => Training(s, t => t with { ValidationFraction = v }));
        AddModel(binder);
        AddTraining(binder);
        return binder;
    }

    private static void AddModel(SettingsBinder<HamiltonianTrainSettings> binder) => binder
        .Add("--architecture", "The network.", s => s.Model.Architecture, (s, v) => Model(s, m => m with { Architecture = v }))
        .Add("--target", "What it predicts: the matrix, or its difference to the guess in the data or to one fitted to one-electron integrals.",
            s => s.Model.Target, (s, v) => Model(s, m => m with { Target = v }))
        .Add("--channels", "Channels of every feature.", s => s.Model.Channels, (s, v) => Model(s, m => m with { Channels = v }))
        .Add("--bottleneck", "Channels from which the matrix is made.", s => s.Model.BottleneckChannels, (s, v) => Model(s, m => m with { BottleneckChannels = v }))
        .Add("--vectorial-layers", "Scalar-vector layers over near neighbours (SPHNet).", s => s.Model.VectorialLayers, (s, v) => Model(s, m => m with { VectorialLayers = v }))
        .Add("--long-range-layers", "The same over far neighbours (SPHNet).", s => s.Model.LongRangeLayers, (s, v) => Model(s, m => m with { LongRangeLayers = v }))
        .Add("--spherical-layers", "Convolutions on atoms.", s => s.Model.SphericalLayers, (s, v) => Model(s, m => m with { SphericalLayers = v }))
        .Add("--pair-layers", "Pair constructions; they read the last spherical layers.", s => s.Model.PairLayers, (s, v) => Model(s, m => m with { PairLayers = v }))
        .Add("--spherical-cutoff", "Radius of the convolutions, Å.", s => s.Model.SphericalCutoff, (s, v) => Model(s, m => m with { SphericalCutoff = v }))
        .Add("--long-cutoff", "Radius of the long-range layers, Å.", s => s.Model.LongCutoff, (s, v) => Model(s, m => m with { LongCutoff = v }))
        .Add("--pair-cutoff", "Distance beyond which blocks are zero, Å.", s => s.Model.PairCutoff, (s, v) => Model(s, m => m with { PairCutoff = v }))
        .Add("--path-sparsity", "Share of the paths of pair products that is cut (SPHNet).", s => s.Model.PathSparsity, (s, v) => Model(s, m => m with { PathSparsity = v }))
        .Add("--path-groups", "Groups of channels that keep paths of their own (SPHNet: 1).", s => s.Model.PathGroups, (s, v) => Model(s, m => m with { PathGroups = v }))
        .Add("--pair-sparsity", "Share of a molecule's pairs that skip the last pair layer (SPHNet).", s => s.Model.PairSparsity, (s, v) => Model(s, m => m with { PairSparsity = v }));

    private static void AddTraining(SettingsBinder<HamiltonianTrainSettings> binder) => binder
        .Add("--epochs", "Passes over the training set.", s => s.Training.MaxEpochs, (s, v) => Training(s, t => t with { MaxEpochs = v }))
        .Add("--max-minutes", "Stop after this time, finishing the epoch.", s => s.Training.MaxMinutes, (s, v) => Training(s, t => t with { MaxMinutes = v }))
        .Add("--batch-size", "Molecules per step.", s => s.Training.BatchSize, (s, v) => Training(s, t => t with { BatchSize = v }))
        .Add("--learning-rate", "Initial learning rate.", s => s.Training.LearningRate, (s, v) => Training(s, t => t with { LearningRate = v }))
        .Add("--orbital-weight", "Weight of the error in the reference's orbitals (WALoss).", s => s.Training.OrbitalWeight, (s, v) => Training(s, t => t with { OrbitalWeight = v }))
        .Add("--random-epochs", "Epochs in which chance selects the paths.", s => s.Training.RandomEpochs, (s, v) => Training(s, t => t with { RandomEpochs = v }))
        .Add("--adaptive-epochs", "Epochs after those in which the gates select them; then they are frozen.", s => s.Training.AdaptiveEpochs, (s, v) => Training(s, t => t with { AdaptiveEpochs = v }))
        .Add("--evaluate-every", "Epochs between two evaluations.", s => s.Training.EvaluationInterval, (s, v) => Training(s, t => t with { EvaluationInterval = v }))
        .Add("--dtype", "Precision.", s => s.Training.DoublePrecision ? Precision.Float64 : Precision.Float32, (s, v) => Training(s, t => t with { DoublePrecision = v == Precision.Float64 }))
        .Add("--threads", "Threads of torch. One is best for small molecules.", s => s.Training.Threads, (s, v) => Training(s, t => t with { Threads = v }))
        .Add("--seed", "Seed of weights, data order and selection of paths.", s => s.Training.Seed, (s, v) => Training(s, t => t with { Seed = v }));

    private static HamiltonianTrainSettings Model(HamiltonianTrainSettings s, Func<HamiltonianConfiguration, HamiltonianConfiguration> change) => s with { Model = change(s.Model) };

    private static HamiltonianTrainSettings Training(HamiltonianTrainSettings s, Func<HamiltonianTrainingOptions, HamiltonianTrainingOptions> change) =>
        s with { Training = change(s.Training) };
}
