namespace EquivSim.Solvers.TensorCompletion;

/// <summary>
/// The Kalman filter of R independent Matern processes that take Gaussian messages in information form. The state holds the R values
/// first, then the R first derivatives, and so on.
/// </summary>
internal sealed class StateSpaceFilter
{
    private readonly MaternProcess _process;
    private readonly int _functions, _kept;
    private readonly double[] _means, _covariances, _stationary, _small, _step, _work, _predicted, _predictedMean;
    private readonly double[] _root, _inner, _solved;

    /// <param name="process">The prior of each function.</param>
    /// <param name="functions">R.</param>
    /// <param name="kept">Number of filtered states to keep: all for a smoother, one for the evidence alone.</param>
    public StateSpaceFilter(MaternProcess process, int functions, int kept)
    {
        (_process, _functions, _kept) = (process, functions, kept);
        int s = process.StateCount;
        StateCount = s * functions;
        _means = new double[kept * StateCount];
        _covariances = new double[kept * StateCount * StateCount];
        _small = new double[s * s];
        process.Stationary(_small);
        _stationary = Spread(_small);
        _step = new double[StateCount * StateCount];
        _work = new double[StateCount * StateCount];
        _predicted = new double[StateCount * StateCount];
        _predictedMean = new double[StateCount];
        _root = new double[functions * functions];
        _inner = new double[functions * functions];
        _solved = new double[functions * functions];
    }

    /// <summary>Components of the state.</summary>
    public int StateCount { get; }

    /// <summary>The transition matrix of the last <see cref="Predict"/>.</summary>
    public ReadOnlySpan<double> Transition => _step;

    /// <summary>The covariance that <see cref="Predict"/> found.</summary>
    public ReadOnlySpan<double> Predicted => _predicted;

    /// <summary>The mean that <see cref="Predict"/> found.</summary>
    public ReadOnlySpan<double> PredictedMean => _predictedMean;

    /// <summary>Filtered mean at an index.</summary>
    public Span<double> Mean(int d) => _means.AsSpan(d % _kept * StateCount, StateCount);

    /// <summary>Filtered covariance at an index.</summary>
    public Span<double> Covariance(int d) => _covariances.AsSpan(d % _kept * StateCount * StateCount, StateCount * StateCount);

    /// <summary>Runs over all indices.</summary>
    /// <returns>The logarithm of the evidence.</returns>
    public double Run(ReadOnlySpan<double> indices, ReadOnlySpan<double> precisions, ReadOnlySpan<double> shifts)
    {
        int r = _functions;
        double evidence = 0;
        for (int d = 0; d < indices.Length; d++)
        {
            if (d == 0)
            {
                _predictedMean.AsSpan().Clear();
                _stationary.CopyTo(_predicted.AsSpan());
            }
            else
            {
                Predict(Mean(d - 1), Covariance(d - 1), indices[d] - indices[d - 1]);
            }
            evidence += Update(precisions.Slice(d * r * r, r * r), shifts.Slice(d * r, r));
            _predictedMean.CopyTo(Mean(d));
            _predicted.CopyTo(Covariance(d));
        }
        return evidence;
    }

    /// <summary>Carries a state over a step: A P A' + (stationary - A stationary A').</summary>
    public void Predict(ReadOnlySpan<double> mean, ReadOnlySpan<double> covariance, double step)
    {
        int n = StateCount;
        _process.Transition(step, _small);
        Spread(_small).CopyTo(_step.AsSpan());
        SmallMatrix.Multiply(_step, mean, _predictedMean, n, n, 1);
        Span<double> change = stackalloc double[n * n];
        for (int i = 0; i < n * n; i++)
            change[i] = covariance[i] - _stationary[i];
        SmallMatrix.Multiply(_step, change, _work, n, n, n);
        SmallMatrix.MultiplyTransposed(_work, _step, _predicted, n, n, n);
        for (int i = 0; i < n * n; i++)
            _predicted[i] += _stationary[i];
        SmallMatrix.Symmetrize(_predicted, n);
    }

    /// <summary>Takes a message into the predicted state, which becomes the filtered one.</summary>
    private double Update(ReadOnlySpan<double> precision, ReadOnlySpan<double> shift)
    {
        int n = StateCount, r = _functions;
        if (precision.IndexOfAnyExcept(0.0) < 0)
            return 0;
        // S = L L' is the covariance of the values, B = 1 + L' Λ L.
        for (int i = 0; i < r; i++)
            _predicted.AsSpan(i * n, r).CopyTo(_root.AsSpan(i * r));
        SmallMatrix.Cholesky(_root, r);
        Span<double> half = stackalloc double[r * r], gain = stackalloc double[r * r], innovation = stackalloc double[r];
        SmallMatrix.Multiply(precision, _root, half, r, r, r);
        for (int i = 0; i < r; i++)
        {
            for (int j = 0; j < r; j++)
            {
                double sum = i == j ? 1 : 0;
                for (int k = 0; k < r; k++)
                    sum += _root[k * r + i] * half[k * r + j];
                _inner[i * r + j] = sum;
            }
        }
        SmallMatrix.Cholesky(_inner, r);

        // Innovation η - Λ m, and the evidence of this message.
        double evidence = 0;
        for (int i = 0; i < r; i++)
        {
            double sum = 0;
            for (int k = 0; k < r; k++)
                sum += precision[i * r + k] * _predictedMean[k];
            innovation[i] = shift[i] - sum;
            evidence += _predictedMean[i] * (shift[i] - sum / 2) - Math.Log(_inner[i * r + i]);
        }
        Span<double> projected = stackalloc double[r], solved = stackalloc double[r];
        for (int i = 0; i < r; i++)
        {
            projected[i] = 0;
            for (int k = 0; k < r; k++)
                projected[i] += _root[k * r + i] * innovation[k];
        }
        projected.CopyTo(solved);
        SmallMatrix.CholeskySolve(_inner, solved, r, 1);
        for (int i = 0; i < r; i++)
            evidence += projected[i] * solved[i] / 2;

        // The values' posterior covariance is Σ = L B^-1 L'. The rest of the state follows them through G = P H' S^-1:
        // P = (P - G S G') + G Σ G', where nothing that the data make small is a difference of large numbers.
        for (int i = 0; i < r; i++)
        {
            for (int j = 0; j < r; j++)
                _solved[i * r + j] = _root[j * r + i];
        }
        SmallMatrix.CholeskySolve(_inner, _solved, r, r);
        SmallMatrix.Multiply(_root, _solved, gain, r, r, r);
        Span<double> followed = stackalloc double[r * n], cross = stackalloc double[r * n];
        for (int k = 0; k < r; k++)
            _predicted.AsSpan(k * n, n).CopyTo(cross.Slice(k * n, n));
        cross.CopyTo(followed);
        SmallMatrix.CholeskySolve(_root, followed, r, n);
        Span<double> step = stackalloc double[r];
        for (int i = 0; i < r; i++)
        {
            step[i] = 0;
            for (int k = 0; k < r; k++)
                step[i] += gain[i * r + k] * innovation[k];
        }
        Span<double> spread = _work.AsSpan(0, r * n);
        SmallMatrix.Multiply(gain, followed, spread, r, r, n);
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < r; k++)
                _predictedMean[i] += followed[k * n + i] * step[k];
            for (int j = 0; j < n; j++)
            {
                double old = i < r || j < r ? 0 : _predicted[i * n + j], sum = 0;
                for (int k = 0; k < r; k++)
                {
                    old -= i < r || j < r ? 0 : followed[k * n + i] * cross[k * n + j];
                    sum += followed[k * n + i] * spread[k * n + j];
                }
                _predicted[i * n + j] = old + sum;
            }
        }
        SmallMatrix.Symmetrize(_predicted, n);
        return evidence;
    }

    /// <summary>A matrix of one process for all of them: its Kronecker product with the unit matrix.</summary>
    private double[] Spread(ReadOnlySpan<double> small)
    {
        int s = _process.StateCount, n = StateCount;
        double[] large = new double[n * n];
        for (int a = 0; a < s; a++)
        {
            for (int b = 0; b < s; b++)
            {
                for (int f = 0; f < _functions; f++)
                    large[(a * _functions + f) * n + b * _functions + f] = small[a * s + b];
            }
        }
        return large;
    }
}
