namespace EquivSim.Solvers.TensorCompletion;

/// <summary>
/// The posterior of R independent Matern processes of one kind, given at each index a Gaussian message exp(η'u - u'Λu / 2) about the vector
/// u of their values: Kalman filter and Rauch-Tung-Striebel smoother, linear in the number of indices. An index without a message is
/// one with Λ = 0, η = 0.
/// </summary>
internal sealed class StateSpaceSmoother
{
    private readonly int _count, _functions;

    /// <param name="count">D, the number of indices.</param>
    /// <param name="functions">R.</param>
    public StateSpaceSmoother(int count, int functions)
    {
        (_count, _functions) = (count, functions);
        Means = new double[count * functions];
        Covariances = new double[count * functions * functions];
    }

    /// <summary>Posterior means of the values, [D, R].</summary>
    public double[] Means { get; }

    /// <summary>Posterior covariances of the values at one index, [D, R, R].</summary>
    public double[] Covariances { get; }

    /// <summary>Logarithm of the integral of prior times messages: the evidence for the process.</summary>
    public double LogEvidence(MaternProcess process, ReadOnlySpan<double> indices, ReadOnlySpan<double> precisions, ReadOnlySpan<double> shifts) =>
        new StateSpaceFilter(process, _functions, 1).Run(indices, precisions, shifts);

    /// <summary>Filters and smooths; fills <see cref="Means"/> and <see cref="Covariances"/>.</summary>
    /// <param name="process">The prior of each function.</param>
    /// <param name="indices">Ascending, [D].</param>
    /// <param name="precisions">Λ, [D, R, R].</param>
    /// <param name="shifts">η, [D, R].</param>
    /// <returns>The logarithm of the evidence.</returns>
    public double Smooth(MaternProcess process, ReadOnlySpan<double> indices, ReadOnlySpan<double> precisions, ReadOnlySpan<double> shifts)
    {
        var filter = new StateSpaceFilter(process, _functions, _count);
        double evidence = filter.Run(indices, precisions, shifts);
        int n = filter.StateCount, r = _functions;
        double[] mean = filter.Mean(_count - 1).ToArray(), covariance = filter.Covariance(_count - 1).ToArray();
        double[] gain = new double[n * n], work = new double[n * n], factor = new double[n * n], difference = new double[n];
        Store(_count - 1, mean, covariance, n);
        for (int d = _count - 2; d >= 0; d--)
        {
            filter.Predict(filter.Mean(d), filter.Covariance(d), indices[d + 1] - indices[d]);
            // The gain P A' Pred^-1, by rows: Pred G' = A P.
            filter.Predicted.CopyTo(factor);
            for (int i = 0; i < n; i++)
                factor[i * n + i] *= 1 + 1e-12;
            SmallMatrix.Cholesky(factor, n);
            SmallMatrix.Multiply(filter.Transition, filter.Covariance(d), gain, n, n, n);
            SmallMatrix.CholeskySolve(factor, gain, n, n);
            for (int i = 0; i < n; i++)
                difference[i] = mean[i] - filter.PredictedMean[i];
            filter.Mean(d).CopyTo(mean);
            for (int k = 0; k < n; k++)
            {
                for (int i = 0; i < n; i++)
                    mean[i] += gain[k * n + i] * difference[k];
            }
            for (int i = 0; i < n * n; i++)
                covariance[i] -= filter.Predicted[i];
            // P += G (smoothed - predicted) G'.
            SmallMatrix.Multiply(covariance, gain, work, n, n, n);
            filter.Covariance(d).CopyTo(covariance);
            for (int k = 0; k < n; k++)
            {
                for (int i = 0; i < n; i++)
                {
                    for (int j = 0; j < n; j++)
                        covariance[i * n + j] += gain[k * n + i] * work[k * n + j];
                }
            }
            SmallMatrix.Symmetrize(covariance, n);
            Store(d, mean, covariance, n);
        }
        return evidence;

        // The values are the first R components of the state.
        void Store(int d, double[] state, double[] spread, int stride)
        {
            for (int i = 0; i < r; i++)
            {
                Means[d * r + i] = state[i];
                for (int j = 0; j < r; j++)
                    Covariances[(d * r + i) * r + j] = spread[i * stride + j];
            }
        }
    }
}
