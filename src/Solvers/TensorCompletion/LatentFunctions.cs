namespace EquivSim.Solvers.TensorCompletion;

/// <summary>The latent functions of one mode: their prior, the messages of the data at each coordinate, and the posterior.</summary>
internal sealed class LatentFunctions
{
    // Steps of log length and log variance that the search starts with, and where it is so small that it rests.
    private const double FirstStep = 0.5, SmallestStep = 0.02;

    private readonly double[] _indices, _precisions, _shifts;
    private readonly StateSpaceSmoother _smoother;
    private readonly double _shortest, _longest;
    private double _lengthStep = FirstStep, _varianceStep = FirstStep;

    /// <param name="indices">The distinct coordinates, ascending.</param>
    /// <param name="rank">R.</param>
    /// <param name="process">The prior of each function.</param>
    public LatentFunctions(double[] indices, int rank, MaternProcess process)
    {
        (_indices, Rank, Process) = (indices, rank, process);
        // Lengths far beyond the range or below the closest coordinates cannot be told from the limits.
        _longest = 10 * Math.Max(indices[^1] - indices[0], 1e-12);
        _shortest = _longest;
        for (int d = 1; d < indices.Length; d++)
            _shortest = Math.Min(_shortest, (indices[d] - indices[d - 1]) / 5);
        _precisions = new double[Count * rank * rank];
        _shifts = new double[Count * rank];
        _smoother = new StateSpaceSmoother(Count, rank);
        Seconds = new double[Count * PairCount];
    }

    /// <summary>Number of distinct coordinates.</summary>
    public int Count => _indices.Length;

    /// <summary>R.</summary>
    public int Rank { get; }

    /// <summary>Number of unordered pairs of functions, R (R + 1) / 2.</summary>
    public int PairCount => Rank * (Rank + 1) / 2;

    /// <summary>The prior of each function.</summary>
    public MaternProcess Process { get; private set; }

    /// <summary>The distinct coordinates, ascending.</summary>
    public ReadOnlySpan<double> Indices => _indices;

    /// <summary>Posterior means, [D, R].</summary>
    public ReadOnlySpan<double> Means => _smoother.Means;

    /// <summary>E[u_p u_q] for p not above q, [D, pairs].</summary>
    public double[] Seconds { get; }

    /// <summary>Kullback-Leibler divergence of the posterior from the prior.</summary>
    public double Divergence()
    {
        // The posterior is the prior times the messages over their evidence.
        double sum = -_smoother.LogEvidence(Process, _indices, _precisions, _shifts);
        for (int i = 0; i < _shifts.Length; i++)
            sum += _shifts[i] * Means[i];
        for (int d = 0, at = 0; d < Count; d++)
        {
            for (int p = 0; p < Rank; p++)
            {
                for (int q = 0; q < Rank; q++, at++)
                    sum -= _precisions[at] * (_smoother.Covariances[at] + Means[d * Rank + p] * Means[d * Rank + q]) / 2;
            }
        }
        return sum;
    }

    /// <summary>Starts from values drawn at random around smooth waves: all zero would be a stationary point.</summary>
    public void Start(Random random)
    {
        for (int p = 0; p < Rank; p++)
        {
            // A random walk of steps as the prior's correlation asks for has the prior's look.
            double value = Normal(random);
            for (int d = 0; d < Count; d++)
            {
                double keep = d == 0 ? 0 : Process.Covariance(_indices[d] - _indices[d - 1]) / Process.Variance;
                value = keep * value + Math.Sqrt(Math.Max(0, 1 - keep * keep)) * Normal(random);
                _smoother.Means[d * Rank + p] = value;
                for (int q = 0; q < Rank; q++)
                    _smoother.Covariances[(d * Rank + p) * Rank + q] = p == q ? 0.1 : 0;
            }
        }
        FillSeconds();
    }

    /// <summary>Takes new messages and updates the posterior.</summary>
    /// <param name="precisions">Λ as pairs, [D, pairs].</param>
    /// <param name="shifts">η, [D, R].</param>
    /// <param name="damping">Part of the old messages to keep.</param>
    /// <param name="learnPrior">Whether to move length and variance uphill in the evidence.</param>
    public void Update(ReadOnlySpan<double> precisions, ReadOnlySpan<double> shifts, double damping, bool learnPrior)
    {
        for (int d = 0; d < Count; d++)
        {
            for (int p = 0, pair = d * PairCount; p < Rank; p++)
            {
                for (int q = p; q < Rank; q++, pair++)
                {
                    double value = damping * _precisions[(d * Rank + p) * Rank + q] + (1 - damping) * precisions[pair];
                    _precisions[(d * Rank + p) * Rank + q] = _precisions[(d * Rank + q) * Rank + p] = value;
                }
            }
        }
        for (int i = 0; i < _shifts.Length; i++)
            _shifts[i] = damping * _shifts[i] + (1 - damping) * shifts[i];
        if (learnPrior)
            LearnPrior();
        _smoother.Smooth(Process, _indices, _precisions, _shifts);
        FillSeconds();
    }

    /// <summary>The posterior at other coordinates, which enter as steps without data.</summary>
    /// <param name="queries">The coordinates.</param>
    /// <returns>Means [n, R] and second moments [n, pairs].</returns>
    public (double[] Means, double[] Seconds) At(ReadOnlySpan<double> queries)
    {
        double[] all = [.. _indices.Concat(queries.ToArray()).Distinct().Order()];
        double[] precisions = new double[all.Length * Rank * Rank], shifts = new double[all.Length * Rank];
        for (int d = 0; d < Count; d++)
        {
            int at = Array.BinarySearch(all, _indices[d]);
            _precisions.AsSpan(d * Rank * Rank, Rank * Rank).CopyTo(precisions.AsSpan(at * Rank * Rank));
            _shifts.AsSpan(d * Rank, Rank).CopyTo(shifts.AsSpan(at * Rank));
        }
        var merged = new StateSpaceSmoother(all.Length, Rank);
        merged.Smooth(Process, all, precisions, shifts);
        double[] means = new double[queries.Length * Rank], seconds = new double[queries.Length * PairCount];
        for (int i = 0; i < queries.Length; i++)
        {
            int at = Array.BinarySearch(all, queries[i]);
            merged.Means.AsSpan(at * Rank, Rank).CopyTo(means.AsSpan(i * Rank));
            FillPairs(merged, at, seconds.AsSpan(i * PairCount, PairCount));
        }
        return (means, seconds);
    }

    private void LearnPrior()
    {
        double best = _smoother.LogEvidence(Process, _indices, _precisions, _shifts);
        Try(step => Process with { Length = Math.Clamp(Process.Length * Math.Exp(step), _shortest, _longest) }, ref _lengthStep);
        Try(step => Process with { Variance = Math.Clamp(Process.Variance * Math.Exp(step), 1e-4, 1e4) }, ref _varianceStep);

        void Try(Func<double, MaternProcess> moved, ref double step)
        {
            if (step < SmallestStep)
                step = SmallestStep;
            foreach (int sign in (ReadOnlySpan<int>)[1, -1])
            {
                MaternProcess trial = moved(sign * step);
                double evidence = _smoother.LogEvidence(trial, _indices, _precisions, _shifts);
                if (evidence <= best)
                    continue;
                (best, Process) = (evidence, trial);
                step *= 1.5;
                return;
            }
            step /= 2;
        }
    }

    private void FillSeconds()
    {
        for (int d = 0; d < Count; d++)
            FillPairs(_smoother, d, Seconds.AsSpan(d * PairCount, PairCount));
    }

    private void FillPairs(StateSpaceSmoother smoother, int d, Span<double> pairs)
    {
        for (int p = 0, pair = 0; p < Rank; p++)
        {
            for (int q = p; q < Rank; q++, pair++)
                pairs[pair] = smoother.Covariances[(d * Rank + p) * Rank + q] + smoother.Means[d * Rank + p] * smoother.Means[d * Rank + q];
        }
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
