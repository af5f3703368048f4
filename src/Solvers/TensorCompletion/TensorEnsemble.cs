namespace EquivSim.Solvers.TensorCompletion;

/// <summary>
/// Functional tensors fitted to the same entries from several starts and with several kinds of processes. The posterior has many optima of which the data prefer none for
/// certain, so that predictions are those of an even mixture; a single fit is surer of itself than it should be. Fits that got stuck, which the evidence tells, do not take part.
/// </summary>
public sealed class TensorEnsemble
{
    // Evidence an entry, in nats, that a fit may fall behind the best and still be mixed: optima of the same quality differ by hundredths, stuck fits by more than this.
    private const double Tolerance = 0.1;

    private readonly FunctionalTensor[] _members;

    private TensorEnsemble(IEnumerable<FunctionalTensor> members) => _members = [.. members];

    /// <summary>The fits that are mixed.</summary>
    public IReadOnlyList<FunctionalTensor> Members => _members;

    /// <summary>The one with the largest evidence.</summary>
    public FunctionalTensor Best => _members.MaxBy(m => m.LogEvidence)!;

    /// <summary>Fits a model from several starts with each of several kinds of processes.</summary>
    /// <param name="entries">The data.</param>
    /// <param name="options">Ranks, priors, sweeps; seeds count up from its seed.</param>
    /// <param name="starts">Number of fits of each kind, positive.</param>
    /// <param name="kinds">How smooth the latent functions may be; none stands for what the options say.</param>
    /// <param name="observe">Told the fit's number, from 1, and each of its sweeps; false stops, and what has been learned is returned.</param>
    /// <exception cref="ArgumentException">An option does not fit the data.</exception>
    public static TensorEnsemble Fit(
        TensorEntries entries, FunctionalTensorOptions options, int starts, IReadOnlyList<Smoothness> kinds, Func<int, TensorSweep, bool>? observe = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(starts);
        if (kinds.Count == 0)
            kinds = [options.Smoothness];
        var fits = new List<FunctionalTensor>();
        bool goOn = true;
        // The very first fit is made in any case.
        while (fits.Count < starts * kinds.Count && (goOn || fits.Count == 0))
        {
            FunctionalTensorOptions start = options with { Smoothness = kinds[fits.Count / starts], Seed = options.Seed + fits.Count % starts };
            fits.Add(FunctionalTensor.Fit(entries, start, sweep => goOn = observe?.Invoke(fits.Count + 1, sweep) != false));
        }
        double least = fits.Max(f => f.LogEvidence) - Tolerance * entries.Count;
        return new TensorEnsemble(fits.Where(f => f.LogEvidence >= least));
    }

    /// <summary>Predicts values.</summary>
    /// <param name="coordinates">[n, K], row-major; any finite place.</param>
    /// <exception cref="ArgumentException">A coordinate is not finite, or the length is no multiple of K.</exception>
    public TensorPrediction[] Predict(ReadOnlySpan<double> coordinates)
    {
        TensorPrediction[] first = _members[0].Predict(coordinates);
        double[] means = new double[first.Length], functions = new double[first.Length], measured = new double[first.Length];
        foreach (FunctionalTensor member in _members)
        {
            TensorPrediction[] one = ReferenceEquals(member, _members[0]) ? first : member.Predict(coordinates);
            for (int i = 0; i < one.Length; i++)
            {
                means[i] += one[i].Mean / _members.Length;
                functions[i] += Square(one[i].Mean, one[i].FunctionDeviation);
                measured[i] += Square(one[i].Mean, one[i].Deviation);
            }
        }
        return [.. means.Select((mean, i) => new TensorPrediction(mean, Deviation(functions[i], mean), Deviation(measured[i], mean)))];

        double Square(double mean, double deviation) => (mean * mean + deviation * deviation) / _members.Length;
        static double Deviation(double square, double mean) => Math.Sqrt(Math.Max(0, square - mean * mean));
    }
}
