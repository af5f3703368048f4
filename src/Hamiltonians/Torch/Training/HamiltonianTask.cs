using System.Buffers.Binary;
using System.Security.Cryptography;
using EquivSim.TensorProducts.Torch;
using EquivSim.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>A Hamiltonian model trained on matrices, as the training loop sees it.</summary>
public sealed class HamiltonianTask : ITrainingTask<MatrixErrors>
{
    private readonly HamiltonianModel _model;
    private readonly HamiltonianTrainingOptions _options;
    private readonly Action<int> _save;
    private readonly HamiltonianSample[] _validation;
    private readonly string[] _names;
    private readonly LabeledMolecule[] _labels;
    private readonly MoleculeGraph[] _validationGraphs;
    private readonly double[][] _validationTargets;

    /// <summary>Finds the pairs and blocks of every molecule once.</summary>
    /// <param name="model">The model; its weights are changed.</param>
    /// <param name="training">Training set.</param>
    /// <param name="validation">Validation set; may be empty.</param>
    /// <param name="options">Settings.</param>
    /// <param name="save">Writes the model; gets the number of epochs trained.</param>
    /// <exception cref="ArgumentException">A molecule with an element that the model does not know, or a matrix of the wrong size.</exception>
    public HamiltonianTask(
        HamiltonianModel model, IReadOnlyList<HamiltonianSample> training, IReadOnlyList<HamiltonianSample> validation, HamiltonianTrainingOptions options, Action<int> save)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        (_model, _options, _save) = (model, options, save);
        (_names, _validation) = ([.. training.Select(s => s.Name)], [.. validation]);
        var targets = new HamiltonianTargets(model.Configuration);
        double[][] trainingTargets = [.. training.Select(targets.Of)];
        _validationTargets = [.. validation.Select(targets.Of)];
        DataFingerprint = FingerprintOf(training.Zip(trainingTargets).Concat(validation.Zip(_validationTargets)));
        _labels = [.. training.Zip(trainingTargets, (s, target) => new LabeledMolecule(
            model.BuildGraph(s), target, model.BlockIrreps, model.Statistics, options.OrbitalWeight > 0 ? OrbitalsOf(s) : null))];
        _validationGraphs = [.. validation.Select(model.BuildGraph)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Weights => _model.Weights;

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Buffers =>
        [.. _model.Gates.Select((g, i) => KeyValuePair.Create($"pairs.{i}.frozen_factors", g.FrozenFactors))];

    /// <inheritdoc/>
    public int SampleCount => _labels.Length;

    /// <inheritdoc/>
    public bool HasValidation => _validation.Length > 0;

    /// <inheritdoc/>
    public string ModelIdentity => _model.Configuration.ToJson();

    /// <inheritdoc/>
    public string DataFingerprint { get; }

    /// <inheritdoc/>
    public bool IsDecayed(string weight) => !weight.EndsWith(".bias", StringComparison.Ordinal) && !weight.EndsWith(".exponent", StringComparison.Ordinal);

    /// <inheritdoc/>
    public LossGradient Slope(IReadOnlyList<int> samples, TrainingPosition position)
    {
        ArgumentNullException.ThrowIfNull(samples);
        foreach (GatedTensorProduct gate in _model.Gates)
            gate.Seek((long)position.Epoch * position.StepsPerEpoch + position.Step);
        LabeledMolecule[] molecules = [.. samples.Select(i => _labels[i])];
        var batch = new HamiltonianBatch([.. molecules.Select(m => m.Graph)], _model);
        BlockPrediction prediction = _model.Forward(batch);
        OrbitalLoss? orbitals = _options.OrbitalWeight > 0 ? new OrbitalLoss(molecules, batch, _model) : null;
        return LossGradient.Of(new MatrixLoss(molecules, batch, _model).Of(prediction, orbitals, _options.OrbitalWeight), Weights);
    }

    /// <inheritdoc/>
    public (double Loss, MatrixErrors Metrics) Validate(TrainingPosition position)
    {
        var results = new List<(int[], double[], double[])>();
        for (int first = 0; first < _validation.Length; first += _options.ValidationBatchSize)
        {
            int count = Math.Min(_options.ValidationBatchSize, _validation.Length - first);
            double[][] predicted = _model.Predict(new ArraySegment<MoleculeGraph>(_validationGraphs, first, count));
            for (int i = 0; i < count; i++)
            {
                HamiltonianSample sample = _validation[first + i];
                results.Add(([.. sample.Basis.Atoms.Select(a => a.OrbitalCount)], predicted[i], _validationTargets[first + i]));
            }
        }
        var errors = MatrixErrors.Of(results);
        return (errors.All, errors);
    }

    /// <inheritdoc/>
    public void SaveModel(int epoch) => _save(epoch);

    /// <inheritdoc/>
    public string Describe(int sample) => $"training molecule {sample} ({_names[sample]})";

    private static OrbitalLabels OrbitalsOf(HamiltonianSample sample)
    {
        double[] overlap = sample.Overlap ?? OneElectronIntegrals.Overlap(sample.Basis, sample.Positions);
        return new([.. MolecularOrbitals.Solve(sample.Hamiltonian, overlap).Coefficients], sample.OccupiedCount);
    }

    private static string FingerprintOf(IEnumerable<(HamiltonianSample Sample, double[] Target)> samples)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[8];
        foreach ((HamiltonianSample s, double[] target) in samples)
        {
            double[] numbers = [.. Array.ConvertAll(s.Basis.AtomicNumbers.ToArray(), z => (double)z), .. s.Positions, .. target];
            foreach (double value in numbers)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                hash.AppendData(bytes);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
