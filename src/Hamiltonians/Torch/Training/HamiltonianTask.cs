using System.Buffers.Binary;
using System.Security.Cryptography;
using EquivSim.Training;
using TorchSharp.Modules;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>A Hamiltonian model trained on matrices, as the training loop sees it.</summary>
public sealed class HamiltonianTask : ITrainingTask<MatrixErrors>
{
    private readonly HamiltonianModel _model;
    private readonly HamiltonianTrainingOptions _options;
    private readonly Action<int> _save;
    private readonly TrainingMolecule[] _training, _validation;
    private readonly LabeledMolecule[] _labels;
    private readonly MoleculeGraph[] _validationGraphs;

    /// <summary>Finds the pairs and blocks of every molecule once.</summary>
    /// <param name="model">The model; its weights are changed.</param>
    /// <param name="training">Training set.</param>
    /// <param name="validation">Validation set; may be empty.</param>
    /// <param name="options">Settings.</param>
    /// <param name="save">Writes the model; gets the number of epochs trained.</param>
    /// <exception cref="ArgumentException">A molecule with an element that the model does not know, or a matrix of the wrong size.</exception>
    public HamiltonianTask(
        HamiltonianModel model, IReadOnlyList<TrainingMolecule> training, IReadOnlyList<TrainingMolecule> validation, HamiltonianTrainingOptions options, Action<int> save)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        (_model, _options, _save) = (model, options, save);
        (_training, _validation) = ([.. training], [.. validation]);
        DataFingerprint = FingerprintOf(training.Concat(validation));
        _labels = [.. training.Select(m => new LabeledMolecule(model.BuildGraph(m.AtomicNumbers, m.Positions), m.Target, model.BlockIrreps, model.Statistics))];
        _validationGraphs = [.. validation.Select(m => model.BuildGraph(m.AtomicNumbers, m.Positions))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Weights => _model.Weights;

    /// <inheritdoc/>
    public int SampleCount => _training.Length;

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
        LabeledMolecule[] molecules = [.. samples.Select(i => _labels[i])];
        var batch = new HamiltonianBatch([.. molecules.Select(m => m.Graph)], _model);
        BlockPrediction prediction = _model.Forward(batch);
        var loss = new MatrixLoss(molecules, batch, _model);
        return LossGradient.Of(loss.AbsoluteError(prediction) + loss.SquareError(prediction), Weights);
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
                TrainingMolecule molecule = _validation[first + i];
                results.Add(([.. molecule.AtomicNumbers.Select(z => _model.Template.OrbitalsOf(z).Count)], predicted[i], molecule.Target));
            }
        }
        var errors = MatrixErrors.Of(results);
        return (errors.All, errors);
    }

    /// <inheritdoc/>
    public void SaveModel(int epoch) => _save(epoch);

    /// <inheritdoc/>
    public string Describe(int sample) => $"training molecule {sample} ({_training[sample].Name})";

    private static string FingerprintOf(IEnumerable<TrainingMolecule> molecules)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[8];
        foreach (TrainingMolecule m in molecules)
        {
            foreach (double value in m.AtomicNumbers.Select(z => (double)z).Concat(m.Positions).Concat(m.Target))
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                hash.AppendData(bytes);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
