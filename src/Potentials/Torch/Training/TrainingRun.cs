using System.Reflection;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using EquivSim.Training;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>A model made for a data set, ready to be trained on it.</summary>
/// <param name="Model">The model, with seeded random weights.</param>
/// <param name="Training">Training set, isolated atoms taken out.</param>
/// <param name="Validation">Validation set.</param>
/// <param name="Metadata">Written with the model.</param>
public sealed record TrainingRun(MaceModel Model, IReadOnlyList<Structure> Training, IReadOnlyList<Structure> Validation, ModelMetadata Metadata)
{
    /// <summary>Completes a network's description from the data and makes the model.</summary>
    /// <param name="template">The network; elements, reference energies, neighbour count, scale and shift are filled in here.</param>
    /// <param name="training">Training structures; isolated atoms among them serve as reference energies only.</param>
    /// <param name="validation">Validation structures; empty to split some off the training set.</param>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentException">The data do not allow it: no structure, an element without reference energy ...</exception>
    public static TrainingRun Prepare(MaceConfiguration template, IReadOnlyList<Structure> training, IReadOnlyList<Structure> validation, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        Structure[] molecules = [.. training.Where(s => !ReferenceEnergies.IsIsolatedAtom(s))];
        if (molecules.Length == 0)
            throw new ArgumentException("The training set holds no structure besides isolated atoms.");
        Structure[] held = [.. validation.Where(s => !ReferenceEnergies.IsIsolatedAtom(s))];
        if (held.Length == 0)
            (molecules, held) = Split(molecules, options);

        int[] elements = [.. training.Concat(validation).SelectMany(s => s.AtomicNumbers.ToArray()).Distinct().Order()];
        double[] energies = FindReferenceEnergies(template, options.ReferenceEnergies, elements, training, molecules);
        Dictionary<int, double> byElement = elements.Zip(energies).ToDictionary(p => p.First, p => p.Second);
        (double mean, double deviation) = DatasetStatistics.InteractionEnergyPerAtom(molecules, byElement);
        (double scale, double shift) = options.Scaling switch
        {
            // The plain MACE class has no scale and shift.
            _ when !template.IsScaleShift => (1.0, 0.0),
            OutputScaling.RmsForces => (DatasetStatistics.RmsForces(molecules), mean),
            OutputScaling.EnergyDeviation => (deviation, mean),
            _ => (1.0, 0.0),
        };
        MaceConfiguration configuration = template with
        {
            AtomicNumbers = elements,
            AtomicEnergies = energies,
            AvgNumNeighbors = DatasetStatistics.AverageNeighbors(molecules, template.RMax),
            Scale = scale,
            Shift = shift,
        };
        configuration.Validate();
        using TorchRegion region = TorchRegion.Enter();
        if (options.TensorProduct is not null && options.Executor != TrainingExecutor.Dense)
            throw new ArgumentException($"The tensor product '{options.TensorProduct}' goes with the dense executor; got {options.Executor}, which has its own kernels.");
        MaceConvolution? convolution = options.TensorProduct is { } name ? MaceConvolution.Parse(name) : null;
        var model = new MaceModel(
            configuration, options.DoublePrecision ? ScalarType.Float64 : ScalarType.Float32, device(options.Device), options.Seed, convolution);
        var metadata = new ModelMetadata
        {
            DataType = options.DoublePrecision ? "float64" : "float32",
            Creator = "EquivSim " + typeof(TrainingRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            Seed = options.Seed,
            TrainingDataFingerprint = Fingerprint.Of(molecules),
            TrainingStructures = molecules.Length,
        };
        return new(model, molecules, held, metadata);
    }

    private static (Structure[] Training, Structure[] Validation) Split(Structure[] structures, TrainingOptions options)
    {
        if (structures.Length < 2)
            return (structures, []);
        int held = Math.Clamp((int)Math.Round(options.ValidationFraction * structures.Length), 1, structures.Length - 1);
        // Epoch -1 is no epoch of the training order.
        int[] order = DataOrder.Permutation(structures.Length, options.Seed, -1);
        return ([.. order[held..].Order().Select(i => structures[i])], [.. order[..held].Order().Select(i => structures[i])]);
    }

    private static double[] FindReferenceEnergies(
        MaceConfiguration template, ReferenceEnergySource source, int[] elements, IReadOnlyList<Structure> all, IReadOnlyList<Structure> molecules)
    {
        if (source == ReferenceEnergySource.Given)
        {
            return [.. elements.Select(z => Array.IndexOf(template.AtomicNumbers, z) is >= 0 and int i && i < template.AtomicEnergies.Length
                ? template.AtomicEnergies[i]
                : throw new ArgumentException($"No reference energy is given for {Elements.Symbol(z)}."))];
        }
        Dictionary<int, double> isolated = ReferenceEnergies.OfIsolatedAtoms(all);
        if (source != ReferenceEnergySource.LeastSquares && elements.All(isolated.ContainsKey))
            return [.. elements.Select(z => isolated[z])];
        if (source == ReferenceEnergySource.IsolatedAtoms)
        {
            throw new ArgumentException("The data hold no isolated atom with an energy for " +
                string.Join(", ", elements.Where(z => !isolated.ContainsKey(z)).Select(Elements.Symbol)) + ".");
        }
        return ReferenceEnergies.LeastSquares(molecules, elements);
    }
}
