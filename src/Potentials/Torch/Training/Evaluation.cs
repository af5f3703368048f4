using EquivSim.Structures;
using EquivSim.TorchRuntime;

namespace EquivSim.Potentials.Torch;

/// <summary>What a model predicts for one structure.</summary>
/// <param name="Energy">Total energy, eV.</param>
/// <param name="Forces">Forces, eV/Angstrom, [atoms, 3].</param>
/// <param name="Stress">Stress, eV/Angstrom^3, [3, 3]; null for open structures.</param>
public sealed record Prediction(double Energy, double[] Forces, double[]? Stress);

/// <summary>A model's predictions for a data set, and their errors against its labels.</summary>
public sealed class Evaluation
{
    /// <summary>Measures predictions made elsewhere.</summary>
    internal Evaluation(IReadOnlyList<Structure> structures, IReadOnlyList<Prediction> predictions)
    {
        Structures = structures;
        Predictions = predictions;
        Metrics = Measure();
    }

    /// <summary>The structures.</summary>
    public IReadOnlyList<Structure> Structures { get; }

    /// <summary>One prediction a structure.</summary>
    public IReadOnlyList<Prediction> Predictions { get; }

    /// <summary>Errors over all structures, each counted once whatever its weight.</summary>
    public ErrorMetrics Metrics { get; }

    /// <summary>Evaluates a model on structures.</summary>
    /// <param name="model">The model.</param>
    /// <param name="structures">At least one structure.</param>
    /// <param name="batchSize">Structures at a time.</param>
    /// <param name="progress">Receives the number of structures done.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    public static Evaluation Run(
        MaceModel model, IReadOnlyList<Structure> structures, int batchSize = 25, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(structures);
        var predictions = new List<Prediction>(structures.Count);
        foreach (Structure[] chunk in structures.Chunk(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            predictions.AddRange(Predict(model, [.. chunk.Select(model.BuildGraph)]));
            progress?.Report(predictions.Count);
        }
        return new(structures, predictions);
    }

    /// <summary>Evaluates a potential on structures, one after the other.</summary>
    /// <param name="potential">The potential.</param>
    /// <param name="structures">At least one structure.</param>
    /// <param name="progress">Receives the number of structures done.</param>
    /// <param name="cancellation">Ends the work between two structures.</param>
    public static Evaluation Run(
        IPotential potential, IReadOnlyList<Structure> structures, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(structures);
        var predictions = new List<Prediction>(structures.Count);
        var result = new PotentialResult();
        foreach (Structure structure in structures)
        {
            cancellation.ThrowIfCancellationRequested();
            potential.Evaluate(structure, result);
            double[]? stress = null;
            if (structure.Cell.AllPeriodic)
                result.CopyStress(structure.Cell.Volume, stress = new double[9]);
            predictions.Add(new(result.Energy, [.. result.Forces], stress));
            progress?.Report(predictions.Count);
        }
        return new(structures, predictions);
    }

    /// <summary>Evaluates a model on graphs made before.</summary>
    internal static Evaluation Run(MaceModel model, IReadOnlyList<LabeledGraph> graphs, int batchSize) =>
        Run(chunk => Predict(model, [.. chunk.Select(g => g.Graph)]), graphs, batchSize);

    /// <summary>Evaluates a model by the kernels on graphs made before.</summary>
    internal static Evaluation Run(KernelGradient kernels, IReadOnlyList<LabeledGraph> graphs, int batchSize) => Run(kernels.Predict, graphs, batchSize);

    private static Evaluation Run(Func<LabeledGraph[], List<Prediction>> predict, IReadOnlyList<LabeledGraph> graphs, int batchSize)
    {
        List<Prediction> predictions = [.. graphs.Chunk(batchSize).SelectMany(predict)];
        return new([.. graphs.Select(g => g.Structure)], predictions);
    }

    private static List<Prediction> Predict(MaceModel model, IReadOnlyList<MaceGraph> graphs)
    {
        using TorchRegion region = TorchRegion.Enter();
        var batch = new MaceBatch(graphs, model);
        bool hasStress = graphs.Any(g => g.Volume > 0);
        MaceOutput output = model.Evaluate(batch, hasStress ? MaceDerivatives.Forces | MaceDerivatives.Virial : MaceDerivatives.Forces);
        double[] energies = TensorData.ToArray(output.Energy);
        double[] forces = TensorData.ToArray(output.Forces!);
        double[]? stress = hasStress ? TensorData.ToArray(output.Stress(batch)) : null;

        var predictions = new List<Prediction>(graphs.Count);
        for (int g = 0; g < graphs.Count; g++)
        {
            predictions.Add(new(
                energies[g],
                forces[(3 * batch.AtomOffsets[g])..(3 * batch.AtomOffsets[g + 1])],
                graphs[g].Volume > 0 ? stress![(9 * g)..(9 * g + 9)] : null));
        }
        return predictions;
    }

    private ErrorMetrics Measure()
    {
        ErrorSum energy = new(), perAtom = new(), forces = new(), stress = new();
        for (int i = 0; i < Structures.Count; i++)
        {
            Structure structure = Structures[i];
            Prediction prediction = Predictions[i];
            if (structure.Energy is { } label)
            {
                energy.Add(prediction.Energy - label);
                perAtom.Add((prediction.Energy - label) / structure.AtomCount);
            }
            if (structure.Forces is { } labels)
                forces.Add(prediction.Forces, labels);
            if (structure.Stress is { } stressLabels && prediction.Stress is { } predicted)
                stress.Add(predicted, stressLabels);
        }
        return new ErrorMetrics
        {
            Structures = Structures.Count,
            EnergyRmse = energy.RootMeanSquare,
            EnergyMae = energy.MeanAbsolute,
            EnergyRmsePerAtom = perAtom.RootMeanSquare,
            EnergyMaePerAtom = perAtom.MeanAbsolute,
            ForcesRmse = forces.RootMeanSquare,
            ForcesMae = forces.MeanAbsolute,
            StressRmse = stress.RootMeanSquare,
            StressMae = stress.MeanAbsolute,
        };
    }

    private sealed class ErrorSum
    {
        private double _squares, _absolutes;
        private long _count;

        public double? RootMeanSquare => _count == 0 ? null : Math.Sqrt(_squares / _count);

        public double? MeanAbsolute => _count == 0 ? null : _absolutes / _count;

        public void Add(double error)
        {
            _squares += error * error;
            _absolutes += Math.Abs(error);
            _count++;
        }

        public void Add(double[] values, double[] labels)
        {
            for (int i = 0; i < labels.Length; i++)
                Add(values[i] - labels[i]);
        }
    }
}
