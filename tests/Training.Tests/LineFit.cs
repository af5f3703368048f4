using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Training.Tests;

/// <summary>Errors of the fit.</summary>
public sealed record LineErrors(double Rmse);

/// <summary>A task small enough to follow by hand: y = a x + b fitted to samples by least squares.</summary>
internal sealed class LineFit : ITrainingTask<LineErrors>, IDisposable
{
    private readonly double[] _x = [.. Enumerable.Range(0, 10).Select(i => i / 5.0)];
    private readonly double[] _y;
    private readonly Parameter _line = new(zeros(2, dtype: float64));

    public LineFit(double slope = 2, double offset = -1) => _y = [.. _x.Select(x => slope * x + offset)];

    public IReadOnlyList<KeyValuePair<string, Parameter>> Weights => [new("line", _line)];

    public int SampleCount => _x.Length;

    public bool HasValidation { get; init; } = true;

    public string ModelIdentity => "line";

    public string DataFingerprint => string.Join(' ', _y);

    public List<(int Epoch, double Slope, double Offset)> Saved { get; } = [];

    /// <summary>A label to spoil.</summary>
    public double this[int sample]
    {
        set => _y[sample] = value;
    }

    public (double Slope, double Offset) Line => (_line[0].item<double>(), _line[1].item<double>());

    public bool IsDecayed(string weight) => false;

    public LossGradient Slope(IReadOnlyList<int> samples, TrainingPosition position) => LossGradient.Of(Errors(samples).square().mean(), Weights);

    public (double Loss, LineErrors Metrics) Validate(TrainingPosition position)
    {
        double square = Errors([.. Enumerable.Range(0, SampleCount)]).square().mean().item<double>();
        return (square, new(Math.Sqrt(square)));
    }

    public void SaveModel(int epoch) => Saved.Add((epoch, Line.Slope, Line.Offset));

    public string Describe(int sample) => $"point {sample}";

    public void Dispose() => _line.Dispose();

    private Tensor Errors(IReadOnlyList<int> samples) =>
        _line[0] * tensor(samples.Select(i => _x[i]).ToArray()) + _line[1] - tensor(samples.Select(i => _y[i]).ToArray());
}
