using MathNet.Numerics;

namespace EquivSim.Solvers.TensorCompletion;

/// <summary>
/// A tensor with continuous indices whose factors are Gaussian processes: y = sum W_{r1...rK} u¹_{r1}(x_1) ... u^K_{rK}(x_K) + noise
/// (Fang et al., "Functional Bayesian Tucker Decomposition", ICLR 2024, arXiv 2311.04829).
/// </summary>
/// <remarks>
/// Inference is by conditional expectation propagation: each entry sends to each factor, to the core and to the noise a conjugate message
/// whose moments are taken under the posteriors of all others. Messages to a factor are summed at each of its coordinates, where a Kalman
/// filter and smoother take them in. The cost is linear in the entries and in the distinct coordinates. Values are standardised within.
/// </remarks>
public sealed class FunctionalTensor
{
    private readonly LatentFunctions[] _factors;
    private readonly TensorCore _core;
    private readonly double _centre, _scale;
    private double _precision = 1;

    private FunctionalTensor(LatentFunctions[] factors, TensorCore core, double centre, double scale) =>
        (_factors, _core, _centre, _scale) = (factors, core, centre, scale);

    /// <summary>Standard deviation of the noise, in the data's units.</summary>
    public double Noise => _scale / Math.Sqrt(_precision);

    /// <summary>Lower bound of the logarithm of the evidence, p(values | priors), for values in units of their deviation: what models of the same data are compared by.</summary>
    public double LogEvidence { get; private set; }

    /// <summary>The learned prior of each mode's functions.</summary>
    public IReadOnlyList<MaternProcess> Processes => [.. _factors.Select(f => f.Process)];

    /// <summary>Fits a model.</summary>
    /// <param name="entries">The data.</param>
    /// <param name="options">Ranks, priors, sweeps.</param>
    /// <param name="observe">Told after each sweep; false stops, and what has been learned is returned.</param>
    /// <exception cref="ArgumentException">An option does not fit the data.</exception>
    public static FunctionalTensor Fit(TensorEntries entries, FunctionalTensorOptions options, Func<TensorSweep, bool>? observe = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(options);
        var index = new EntryIndex(entries);
        int[] ranks = options.Resolve([.. index.Coordinates.Select(c => c.Length)]);
        double centre = 0, spread = 0;
        foreach (double value in entries.Values)
            centre += value / entries.Count;
        foreach (double value in entries.Values)
            spread += (value - centre) * (value - centre) / entries.Count;
        double scale = spread > 0 ? Math.Sqrt(spread) : 1;
        double[] values = [.. entries.Values.ToArray().Select(v => (v - centre) / scale)];

        var random = new Random(options.Seed);
        LatentFunctions[] factors = [.. index.Coordinates.Select((c, k) => new LatentFunctions(
            c, ranks[k], new MaternProcess(options.Smoothness, options.LengthScale * Math.Max(c[^1] - c[0], 1e-12), 1)))];
        foreach (LatentFunctions factor in factors)
            factor.Start(random);
        var core = new TensorCore(ranks);
        if (options.Tucker)
            core.SetRandom(random);
        else
            core.SetSuperdiagonal();
        var tensor = new FunctionalTensor(factors, core, centre, scale);
        tensor.Sweep(index, values, options, observe);
        return tensor;
    }

    /// <summary>Predicts values.</summary>
    /// <param name="coordinates">[n, K], row-major; any finite place.</param>
    /// <exception cref="ArgumentException">A coordinate is not finite, or the length is no multiple of K.</exception>
    public TensorPrediction[] Predict(ReadOnlySpan<double> coordinates)
    {
        int modes = _factors.Length;
        if (coordinates.Length % modes != 0)
            throw new ArgumentException($"Places of {modes} coordinates were expected, got {coordinates.Length} numbers.");
        TensorEntries.RequireFinite(coordinates, modes);
        int n = coordinates.Length / modes;
        double[][] means = new double[modes][], seconds = new double[modes][];
        for (int k = 0; k < modes; k++)
        {
            double[] column = new double[n];
            for (int i = 0; i < n; i++)
                column[i] = coordinates[i * modes + k];
            (means[k], seconds[k]) = _factors[k].At(column);
        }
        var predictions = new TensorPrediction[n];
        double[] work = new double[2 * Math.Max(_core.Mean.Length, _core.PairSeconds.Length)];
        for (int i = 0; i < n; i++)
        {
            double mean = Full(_core.Mean, means, i, n, work), second = Full(_core.PairSeconds, seconds, i, n, work);
            double variance = Math.Max(0, second - mean * mean);
            predictions[i] = new TensorPrediction(
                _centre + _scale * mean, _scale * Math.Sqrt(variance), _scale * Math.Sqrt(variance + 1 / _precision));
        }
        return predictions;
    }

    private void Sweep(EntryIndex index, double[] values, FunctionalTensorOptions options, Func<TensorSweep, bool>? observe)
    {
        var sums = new TensorSums(index, values, _factors);
        double[] pairSum = new double[_core.PairSeconds.Length], coreShift = new double[_core.Mean.Length];
        double[][] precisions = [.. _factors.Select(f => new double[f.Count * f.PairCount])], shifts = [.. _factors.Select(f => new double[f.Count * f.Rank])];
        double squares = values.Sum(v => v * v);
        for (int sweep = 1; sweep <= options.Sweeps; sweep++)
        {
            for (int k = 0; k < _factors.Length; k++)
            {
                sums.ToMode(k, _core, precisions[k], shifts[k]);
                Scale(precisions[k]);
                Scale(shifts[k]);
                // The first sweeps look for the factors' shapes; priors learned from their random start would freeze it.
                _factors[k].Update(precisions[k], shifts[k], sweep == 1 ? 0 : options.Damping, options.LearnPriors && sweep > 3);
            }
            sums.ToCore(pairSum, coreShift);
            if (options.Tucker)
                _core.Update(_precision, pairSum, coreShift);
            double fit = 0;
            for (int i = 0; i < coreShift.Length; i++)
                fit += _core.Mean[i] * coreShift[i];
            double error = squares - 2 * fit + _core.SumOfSquares(pairSum);
            double former = _precision;
            double shape = options.NoiseShape + values.Length / 2.0, rate = options.NoiseRate + error / 2;
            _precision = shape / rate;
            LogEvidence = Bound(options, values.Length, shape, rate);
            if (observe?.Invoke(new TensorSweep(sweep, Noise)) == false || (sweep > 5 && Math.Abs(_precision / former - 1) < options.Tolerance))
                break;
        }
    }

    /// <summary>The evidence's lower bound at the best noise: likelihood less the divergences of all posteriors from their priors.</summary>
    private double Bound(FunctionalTensorOptions options, int count, double shape, double rate) =>
        -count / 2.0 * Math.Log(2 * Math.PI)
        + options.NoiseShape * Math.Log(options.NoiseRate) - shape * Math.Log(rate)
        + SpecialFunctions.GammaLn(shape) - SpecialFunctions.GammaLn(options.NoiseShape)
        - _core.Divergence - _factors.Sum(f => f.Divergence());

    private void Scale(double[] sums)
    {
        for (int i = 0; i < sums.Length; i++)
            sums[i] *= _precision;
    }

    /// <summary>Contracts a tensor with query i's moments in all modes.</summary>
    private static double Full(ReadOnlySpan<double> tensor, double[][] moments, int i, int n, double[] work)
    {
        int half = work.Length / 2;
        for (int k = moments.Length - 1; k >= 0; k--)
        {
            int size = moments[k].Length / n;
            Span<double> result = work.AsSpan(k % 2 * half, tensor.Length / size);
            ModeContraction.Contract(tensor, tensor.Length / size, moments[k].AsSpan(i * size, size), result);
            tensor = result;
        }
        return tensor[0];
    }
}
