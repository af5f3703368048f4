using System.Reflection;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>A model made for a data set, ready to be trained on it.</summary>
/// <param name="Model">The model, with seeded random weights.</param>
/// <param name="Training">Training set.</param>
/// <param name="Validation">Validation set.</param>
public sealed record HamiltonianTrainingRun(HamiltonianModel Model, IReadOnlyList<HamiltonianSample> Training, IReadOnlyList<HamiltonianSample> Validation)
{
    /// <summary>Completes a network's description from the data and makes the model.</summary>
    /// <param name="template">The network; shells and the lengths of the phases are filled in here.</param>
    /// <param name="training">Training samples.</param>
    /// <param name="validation">Validation samples; empty to keep the last ones of each molecule aside.</param>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentException">The data do not allow it: no sample, a matrix missing, two bases for one element ...</exception>
    public static HamiltonianTrainingRun Prepare(
        HamiltonianConfiguration template, IReadOnlyList<HamiltonianSample> training, IReadOnlyList<HamiltonianSample> validation, HamiltonianTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (training.Count == 0)
            throw new ArgumentException("The training set is empty.");
        if (validation.Count == 0 && options.ValidationFraction > 0)
            (training, validation) = Split(training, options.ValidationFraction);
        int stepsPerEpoch = (training.Count + options.BatchSize - 1) / options.BatchSize;
        HamiltonianConfiguration configuration = template with
        {
            Shells = HamiltonianTargets.ShellsOf(training.Concat(validation).Select(s => s.Basis)),
            FittedGuess = template.Target == HamiltonianTarget.MinusFittedGuess ? OneElectronGuess.Fit([.. training], GuessForm.OneElectron).ToJson() : null,
            RandomSteps = template.PathSparsity > 0 ? options.RandomEpochs * stepsPerEpoch : 0,
            AdaptiveSteps = template.PathSparsity > 0 ? options.AdaptiveEpochs * stepsPerEpoch : 0,
        };
        configuration.Validate();
        var irreps = new TemplateIrreps(configuration.CreateTemplate());
        var targets = new HamiltonianTargets(configuration);
        var statistics = BlockStatistics.Of(irreps, training.Select(s => (s.Basis.AtomicNumbers.ToArray(), targets.Of(s))));
        using TorchRegion region = TorchRegion.Enter();
        var model = new HamiltonianModel(configuration, statistics, options.DoublePrecision ? ScalarType.Float64 : ScalarType.Float32, seed: options.Seed);
        return new(model, training, validation);
    }

    /// <summary>What is written with the model.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="fingerprint">Of the data.</param>
    /// <param name="epochs">Epochs trained.</param>
    public HamiltonianModelMetadata Describe(HamiltonianTrainingOptions options, string fingerprint, int epochs)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new()
        {
            Creator = "EquivSim " + typeof(HamiltonianTrainingRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            DataType = options.DoublePrecision ? "float64" : "float32",
            Seed = options.Seed,
            Epochs = epochs,
            TrainingMolecules = Training.Count,
            DataFingerprint = fingerprint,
        };
    }

    /// <summary>Keeps the last samples of each molecule aside, at least one where there are two.</summary>
    /// <param name="samples">All samples; a molecule is what has one name.</param>
    /// <param name="fraction">Share that is kept aside, in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is none.</exception>
    public static (IReadOnlyList<HamiltonianSample> Training, IReadOnlyList<HamiltonianSample> Validation) Split(IReadOnlyList<HamiltonianSample> samples, double fraction)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (fraction is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), $"The share kept aside is {fraction}; expected a number in [0, 1).");
        var held = new HashSet<HamiltonianSample>();
        foreach (IGrouping<string, HamiltonianSample> molecule in samples.GroupBy(s => s.Name))
        {
            HamiltonianSample[] own = [.. molecule];
            int count = own.Length < 2 ? 0 : Math.Clamp((int)Math.Round(fraction * own.Length), 1, own.Length - 1);
            held.UnionWith(own[^count..]);
        }
        return ((HamiltonianSample[])[.. samples.Where(s => !held.Contains(s))], (HamiltonianSample[])[.. samples.Where(held.Contains)]);
    }
}
