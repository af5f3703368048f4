namespace EquivSim.Solvers.TensorCompletion;

/// <summary>
/// Functional tensors fitted to the same entries from several starts. The posterior has many optima of which the data prefer none for certain, so that predictions are those of
/// an even mixture; a single fit is surer of itself than it should be. Starts that got stuck, which the evidence tells, do not take part.
/// </summary>
public sealed class TensorEnsemble
{
    // Starts of each smoothness that are compared by their evidence.
    private const int Candidates = 2;

    // Evidence an entry, in nats, that a fit may fall behind the best and still be mixed: optima of the same quality differ by hundredths, stuck fits by more than this.
    private const double Tolerance = 0.1;

    private readonly List<FunctionalTensor> _members;

    private TensorEnsemble(List<FunctionalTensor> members, Smoothness smoothness) => (_members, Smoothness) = (members, smoothness);

    /// <summary>The fits that are mixed.</summary>
    public IReadOnlyList<FunctionalTensor> Members => _members;

    /// <summary>The one with the largest evidence.</summary>
    public FunctionalTensor Best => _members.MaxBy(m => m.LogEvidence)!;

    /// <summary>How smooth the latent functions are.</summary>
    public Smoothness Smoothness { get; }

    /// <summary>Fits a model from several starts; of several kinds of processes, the one under which the data are likeliest.</summary>
    /// <param name="entries">The data.</param>
    /// <param name="options">Ranks, priors, sweeps; seeds count up from its seed.</param>
    /// <param name="starts">Number of fits, positive.</param>
    /// <param name="candidates">The kinds to choose from by evidence; none stands for the one in <paramref name="options"/>.</param>
    /// <param name="observe">Told the fit's number, from 1, and each of its sweeps; false stops, and what has been learned is returned.</param>
    /// <exception cref="ArgumentException">An option does not fit the data.</exception>
    public static TensorEnsemble Fit(
        TensorEntries entries, FunctionalTensorOptions options, int starts, IReadOnlyList<Smoothness> candidates, Func<int, TensorSweep, bool>? observe = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(starts);
        int fits = 0;
        bool goOn = true;
        TensorEnsemble? best = null;
        foreach (Smoothness smoothness in candidates.Count == 0 ? [options.Smoothness] : candidates)
        {
            var trial = new TensorEnsemble([], smoothness);
            Extend(trial, Math.Min(starts, candidates.Count > 1 ? Candidates : starts));
            if (best is null || (trial._members.Count > 0 && trial.Best.LogEvidence > best.Best.LogEvidence))
                best = trial;
        }
        Extend(best!, starts);
        double least = best!.Best.LogEvidence - Tolerance * entries.Count;
        best._members.RemoveAll(m => m.LogEvidence < least);
        return best;

        void Extend(TensorEnsemble ensemble, int count)
        {
            // The very first fit is made in any case.
            while (ensemble._members.Count < count && (goOn || fits == 0))
            {
                fits++;
                ensemble._members.Add(FunctionalTensor.Fit(
                    entries, options with { Smoothness = ensemble.Smoothness, Seed = options.Seed + ensemble._members.Count },
                    sweep => goOn = observe?.Invoke(fits, sweep) != false));
            }
        }
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
                means[i] += one[i].Mean / _members.Count;
                functions[i] += Square(one[i].Mean, one[i].FunctionDeviation);
                measured[i] += Square(one[i].Mean, one[i].Deviation);
            }
        }
        return [.. means.Select((mean, i) => new TensorPrediction(mean, Deviation(functions[i], mean), Deviation(measured[i], mean)))];

        double Square(double mean, double deviation) => (mean * mean + deviation * deviation) / _members.Count;
        static double Deviation(double square, double mean) => Math.Sqrt(Math.Max(0, square - mean * mean));
    }
}
