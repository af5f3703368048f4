using EquivSim.Cli.Data;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Train;

/// <summary>The options of <c>equivsim train</c> on the command line: the common ones; an option file reaches all.</summary>
internal static class TrainOptions
{
    /// <summary>Ties the options to the settings.</summary>
    public static SettingsBinder<TrainSettings> Create()
    {
        var binder = new SettingsBinder<TrainSettings>(new TrainSettings());
        AddData(binder);
        AddModel(binder);
        AddTraining(binder);
        AddLabels(binder);
        return binder;
    }

    private static void AddData(SettingsBinder<TrainSettings> binder) => binder
        .Add("--output", "Folder for the results.", s => s.Output, (s, v) => s with { Output = v }, "folder")
        .Add("--validation", "Validation set; may be repeated. Without, a share of the training set is kept aside.",
            s => s.Data.Validation, (s, v) => s with { Data = s.Data with { Validation = v } }, "file")
        .Add("--test", "Test set to report errors on; may be repeated.",
            s => s.Data.Tests.Select(t => $"{t.Key}={t.Value}").ToArray(),
            (s, v) => s with { Data = s.Data with { Tests = NamedFile.ParseAll(v).ToDictionary(f => f.Name, f => f.Path) } }, "name=file");

    private static void AddModel(SettingsBinder<TrainSettings> binder) => binder
        .Add("--cutoff", "Cut-off radius, Å.", s => s.Model.RMax, (s, v) => Model(s, m => m with { RMax = v }))
        .Add("--hidden", "Features between layers.", s => s.Model.HiddenIrreps, (s, v) => Model(s, m => m with { HiddenIrreps = v }), "irreps")
        .Add("--max-ell", "Highest degree of the spherical harmonics of edges.", s => s.Model.MaxEll, (s, v) => Model(s, m => m with { MaxEll = v }))
        .Add("--product", "How the messages on an atom are multiplied.", s => s.Model.Product, (s, v) => Model(s, m => m with { Product = v }))
        .Add("--layers", "Message-passing layers.", s => s.Model.NumInteractions, (s, v) => Model(s, m => WithLayers(m, v)))
        .Add("--correlation", "Body order minus one of the products, in every layer.", s => s.Model.Correlation[0],
            (s, v) => Model(s, m => m with { Correlation = [.. Enumerable.Repeat(v, m.NumInteractions)] }));

    private static void AddTraining(SettingsBinder<TrainSettings> binder) => binder
        .Add("--epochs", "Passes over the training set.", s => s.Training.MaxEpochs, (s, v) => Training(s, t => t with { MaxEpochs = v }))
        .Add("--max-minutes", "Stop after this time, finishing the epoch.", s => s.Training.MaxMinutes, (s, v) => Training(s, t => t with { MaxMinutes = v }))
        .Add("--batch-size", "Structures per step.", s => s.Training.BatchSize, (s, v) => Training(s, t => t with { BatchSize = v }))
        .Add("--learning-rate", "Initial learning rate.", s => s.Training.LearningRate, (s, v) => Training(s, t => t with { LearningRate = v }))
        .Add("--schedule", "Change of the learning rate.", s => s.Training.Schedule, (s, v) => Training(s, t => t with { Schedule = v }))
        .Add("--loss", "Penalty of a difference.", s => s.Training.Loss, (s, v) => Training(s, t => t with { Loss = v }))
        .Add("--energy-weight", "Weight of energies in the loss.", s => s.Training.EnergyWeight, (s, v) => Training(s, t => t with { EnergyWeight = v }))
        .Add("--forces-weight", "Weight of forces in the loss.", s => s.Training.ForcesWeight, (s, v) => Training(s, t => t with { ForcesWeight = v }))
        .Add("--stress-weight", "Weight of stresses in the loss.", s => s.Training.StressWeight, (s, v) => Training(s, t => t with { StressWeight = v }))
        .Add("--second-stage", "Epoch at which the second stage begins.", s => s.Training.SecondStageStart, (s, v) => Training(s, t => t with { SecondStageStart = v }), "epoch")
        .Add("--patience", "Stop after so many epochs without improvement.", s => s.Training.Patience, (s, v) => Training(s, t => t with { Patience = v }))
        .Add("--validation-fraction", "Share kept aside for validation.", s => s.Training.ValidationFraction, (s, v) => Training(s, t => t with { ValidationFraction = v }))
        .Add("--reference-energies", "Source of the elements' reference energies.", s => s.Training.ReferenceEnergies, (s, v) => Training(s, t => t with { ReferenceEnergies = v }))
        .Add("--scaling", "Scaling of the network's output.", s => s.Training.Scaling, (s, v) => Training(s, t => t with { Scaling = v }))
        .Add("--dtype", "Precision.", s => s.Training.DoublePrecision ? Precision.Float64 : Precision.Float32, (s, v) => Training(s, t => t with { DoublePrecision = v == Precision.Float64 }))
        .Add("--device", "Where to train: cpu, cuda, cuda:1.", s => s.Training.Device, (s, v) => Training(s, t => t with { Device = v }))
        .Add("--executor", "What computes the gradient: the fused kernels (CPU), or torch's dense operations.", s => s.Training.Executor, (s, v) => Training(s, t => t with { Executor = v }))
        .Add("--tensor-product", "What multiplies in the convolutions with --executor dense: sparse, grid, fourier, automatic or so2.", s => s.Training.TensorProduct, (s, v) => Training(s, t => t with { TensorProduct = v }), "name")
        .Add("--threads", "Threads; all cores when not given. One is best for small molecules and on busy machines.", s => s.Training.Threads, (s, v) => Training(s, t => t with { Threads = v }))
        .Add("--seed", "Seed of weights, validation split and data order.", s => s.Training.Seed, (s, v) => Training(s, t => t with { Seed = v }));

    private static void AddLabels(SettingsBinder<TrainSettings> binder) => binder
        .Add("--energy-key", "Key of the energy (eV) in .xyz files.", s => s.Data.Labels.Energy, (s, v) => Labels(s, l => l with { Energy = v }), "name")
        .Add("--forces-key", "Column of the forces (eV/Å) in .xyz files.", s => s.Data.Labels.Forces, (s, v) => Labels(s, l => l with { Forces = v }), "name")
        .Add("--stress-key", "Key of the stress (eV/Å³) in .xyz files.", s => s.Data.Labels.Stress, (s, v) => Labels(s, l => l with { Stress = v }), "name");

    private static TrainSettings Model(TrainSettings s, Func<MaceConfiguration, MaceConfiguration> change) => s with { Model = change(s.Model) };

    private static TrainSettings Training(TrainSettings s, Func<TrainingOptions, TrainingOptions> change) => s with { Training = change(s.Training) };

    private static TrainSettings Labels(TrainSettings s, Func<LabelKeys, LabelKeys> change) => s with { Data = s.Data with { Labels = change(s.Data.Labels) } };

    /// <summary>Changes the number of layers; the correlations follow, the last one repeated.</summary>
    private static MaceConfiguration WithLayers(MaceConfiguration model, int layers) => layers < 1
        ? throw new UsageException($"--layers must be at least 1; got {layers}.")
        : model with
        {
            NumInteractions = layers,
            Correlation = [.. Enumerable.Range(0, layers).Select(i => model.Correlation[Math.Min(i, model.Correlation.Length - 1)])],
        };
}
