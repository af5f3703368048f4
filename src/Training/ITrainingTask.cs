using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Training;

/// <summary>What a <see cref="TrainingLoop{TMetrics}"/> trains: weights, a loss over numbered samples, and a way to judge the result.</summary>
/// <typeparam name="TMetrics">Errors on the validation set, a record that is written to the metrics file as JSON.</typeparam>
public interface ITrainingTask<TMetrics>
    where TMetrics : class
{
    /// <summary>The weights by name, always in the same order; the loop changes their values in place.</summary>
    IReadOnlyList<KeyValuePair<string, Parameter>> Weights { get; }

    /// <summary>Numbers besides the weights that training changes and a resumed run needs, float32 or float64, by name; the same always.</summary>
    IReadOnlyList<KeyValuePair<string, Tensor>> Buffers => [];

    /// <summary>Number of training samples.</summary>
    int SampleCount { get; }

    /// <summary>Whether there is a validation set; without one the latest model counts as the best.</summary>
    bool HasValidation { get; }

    /// <summary>What the model is, as text; a run goes on only with the same.</summary>
    string ModelIdentity { get; }

    /// <summary>What the data are, as text; a run goes on only with the same.</summary>
    string DataFingerprint { get; }

    /// <summary>Whether weight decay applies to a weight.</summary>
    bool IsDecayed(string weight);

    /// <summary>The loss of some samples and its gradient; called within a torch region.</summary>
    /// <param name="samples">Numbers of the samples.</param>
    /// <param name="position">Where the run stands before the step.</param>
    LossGradient Slope(IReadOnlyList<int> samples, TrainingPosition position);

    /// <summary>Loss and errors on the validation set with the weights as they are; called within a torch region.</summary>
    (double Loss, TMetrics Metrics) Validate(TrainingPosition position);

    /// <summary>Writes the model with the weights as they are, in one piece.</summary>
    /// <param name="epoch">Epochs trained.</param>
    void SaveModel(int epoch);

    /// <summary>Names a sample for an error message, such as "training structure 3 (H2O)".</summary>
    string Describe(int sample);
}
