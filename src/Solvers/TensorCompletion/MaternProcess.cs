namespace EquivSim.Solvers.TensorCompletion;

/// <summary>
/// A Matern Gaussian process on a line as a linear stochastic differential equation (Hartikainen and Sarkka, MLSP 2010). The state is
/// (f, f'/λ, f''/λ²) with λ = sqrt(2ν) / length, so that it has no units but those of f.
/// </summary>
/// <param name="Smoothness">ν = 1/2, 3/2 or 5/2.</param>
/// <param name="Length">Length scale, positive.</param>
/// <param name="Variance">Variance of f, positive.</param>
public readonly record struct MaternProcess(Smoothness Smoothness, double Length, double Variance)
{
    /// <summary>Number of components of the state.</summary>
    public int StateCount => (int)Smoothness + 1;

    private double Rate => Math.Sqrt(2 * (int)Smoothness + 1) / Length;

    /// <summary>The covariance of f at two places.</summary>
    public double Covariance(double distance)
    {
        double t = Rate * Math.Abs(distance);
        double polynomial = Smoothness switch { Smoothness.Rough => 1, Smoothness.Once => 1 + t, _ => 1 + t + t * t / 3 };
        return Variance * polynomial * Math.Exp(-t);
    }

    /// <summary>Fills the stationary covariance of the state, [s, s].</summary>
    public void Stationary(Span<double> covariance)
    {
        covariance.Clear();
        int s = StateCount;
        covariance[0] = Variance;
        if (Smoothness == Smoothness.Once)
            covariance[3] = Variance;
        if (Smoothness == Smoothness.Twice)
        {
            covariance[1 * s + 1] = Variance / 3;
            covariance[2] = covariance[2 * s] = -Variance / 3;
            covariance[2 * s + 2] = Variance;
        }
    }

    /// <summary>Fills the matrix that carries the mean of the state over a step, [s, s].</summary>
    public void Transition(double step, Span<double> matrix)
    {
        double t = Rate * step, decay = Math.Exp(-t);
        switch (Smoothness)
        {
            case Smoothness.Rough:
                matrix[0] = decay;
                break;
            case Smoothness.Once:
                ReadOnlySpan<double> once = [1 + t, t, -t, 1 - t];
                Scale(once, decay, matrix);
                break;
            default:
                // exp(λ step F) = decay (1 + N t + N² t² / 2), N = F + 1 being nilpotent.
                double half = t * t / 2;
                ReadOnlySpan<double> twice =
                [
                    1 + t + half, t + 2 * half, half,
                    -half, 1 + t - 2 * half, t - half,
                    half - t, 2 * half - 3 * t, 1 - 2 * t + half,
                ];
                Scale(twice, decay, matrix);
                break;
        }
    }

    private static void Scale(ReadOnlySpan<double> source, double factor, Span<double> target)
    {
        for (int i = 0; i < source.Length; i++)
            target[i] = factor * source[i];
    }
}
