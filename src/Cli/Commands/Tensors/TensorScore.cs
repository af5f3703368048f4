using EquivSim.Solvers.TensorCompletion;

namespace EquivSim.Cli.Commands.Tensors;

/// <summary>How predictions of measured values came out.</summary>
/// <param name="Rmse">Root of the mean squared error.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="Coverage">Part of the values within their 90 % interval; NaN without intervals.</param>
internal sealed record TensorScore(double Rmse, double Mae, double Coverage)
{
    /// <summary>Scores predictions.</summary>
    public static TensorScore Of(ReadOnlySpan<double> values, IReadOnlyList<TensorPrediction> predictions)
    {
        double squares = 0, sizes = 0, covered = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double error = Math.Abs(values[i] - predictions[i].Mean);
            squares += error * error;
            sizes += error;
            covered += error < 1.6449 * predictions[i].Deviation ? 1 : 0;
        }
        return new TensorScore(Math.Sqrt(squares / values.Length), sizes / values.Length, covered / values.Length);
    }

    /// <summary>The best that a mean over the training values that share one coordinate does, over all modes: other stations on the same day, say.</summary>
    public static (int Mode, TensorScore Score) MeanOfOneMode(TensorEntries train, TensorEntries test) =>
        Enumerable.Range(0, train.Modes).Select(mode => (mode, OfMean(train, test, mode))).MinBy(pair => pair.Item2.Rmse);

    private static TensorScore OfMean(TensorEntries train, TensorEntries test, int mode)
    {
        double all = 0;
        var sums = new Dictionary<double, (double Sum, int Count)>();
        for (int i = 0; i < train.Count; i++)
        {
            all += train.Values[i] / train.Count;
            (double sum, int count) = sums.GetValueOrDefault(train.Coordinates[i * train.Modes + mode]);
            sums[train.Coordinates[i * train.Modes + mode]] = (sum + train.Values[i], count + 1);
        }
        var predictions = new TensorPrediction[test.Count];
        for (int i = 0; i < predictions.Length; i++)
        {
            double mean = sums.TryGetValue(test.Coordinates[i * test.Modes + mode], out (double Sum, int Count) found) ? found.Sum / found.Count : all;
            predictions[i] = new TensorPrediction(mean, 0, 0);
        }
        return Of(test.Values, predictions) with { Coverage = double.NaN };
    }
}
