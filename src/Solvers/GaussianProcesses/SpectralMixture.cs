namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>
/// A stationary kernel on a line whose spectrum is a mixture of bumps: k(z) = sum_q w_q M(s_q z) cos(2π μ_q z)
/// (Wilson and Adams, ICML 2013; Fang et al., ICLR 2024, with Student-t bumps).
/// </summary>
/// <remarks>
/// Weights and scales are held as logarithms. A flat prior on log w is Jeffreys' prior 1/w on the weight: components that explain
/// nothing shrink without bound and so leave the mixture. Parameters are ordered log w (Q), log s (Q), μ (Q).
/// </remarks>
public sealed class SpectralMixture
{
    /// <summary>Kernel derivatives are given up to this order: two from each argument.</summary>
    public const int MaxOrder = 4;

    private static readonly double[][] Binomial = [[1], [1, 1], [1, 2, 1], [1, 3, 3, 1], [1, 4, 6, 4, 1]];
    private readonly double[] _parameters;

    /// <summary>A mixture with given parameters.</summary>
    /// <param name="envelope">The shape of the bumps.</param>
    /// <param name="parameters">log w, log s, μ of each component, [3 Q]; μ in cycles per unit length.</param>
    /// <exception cref="ArgumentException">Not a positive multiple of three, or a value that is not finite.</exception>
    public SpectralMixture(SpectralEnvelope envelope, ReadOnlySpan<double> parameters)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (parameters.Length == 0 || parameters.Length % 3 != 0)
            throw new ArgumentException($"A mixture has three parameters a component, got {parameters.Length}.");
        foreach (double value in parameters)
        {
            if (!double.IsFinite(value))
                throw new ArgumentException($"Kernel parameters must be finite, got {value}.");
        }
        Envelope = envelope;
        _parameters = parameters.ToArray();
    }

    /// <summary>Q components of equal weight 1/Q and scale whose frequencies divide [0, highest] evenly: the published start.</summary>
    /// <param name="envelope">The shape of the bumps.</param>
    /// <param name="components">Q, positive.</param>
    /// <param name="highest">Largest frequency, cycles per unit length.</param>
    /// <param name="scale">s of every component.</param>
    public static SpectralMixture Evenly(SpectralEnvelope envelope, int components, double highest, double scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(components);
        ArgumentOutOfRangeException.ThrowIfNegative(highest);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        double[] parameters = new double[3 * components];
        for (int q = 0; q < components; q++)
        {
            parameters[q] = -Math.Log(components);
            parameters[components + q] = Math.Log(scale);
            parameters[2 * components + q] = components == 1 ? 0 : highest * q / (components - 1);
        }
        return new SpectralMixture(envelope, parameters);
    }

    /// <summary>The shape of the bumps.</summary>
    public SpectralEnvelope Envelope { get; }

    /// <summary>log w, log s, μ of each component, [3 Q].</summary>
    public ReadOnlySpan<double> Parameters => _parameters;

    /// <summary>Q.</summary>
    public int Count => _parameters.Length / 3;

    /// <summary>w_q.</summary>
    public double Weight(int q) => Math.Exp(_parameters[q]);

    /// <summary>s_q.</summary>
    public double Scale(int q) => Math.Exp(_parameters[Count + q]);

    /// <summary>μ_q, cycles per unit length.</summary>
    public double Frequency(int q) => _parameters[2 * Count + q];

    /// <summary>The mixture of one component alone.</summary>
    public SpectralMixture Only(int q) => new(Envelope, [_parameters[q], _parameters[Count + q], _parameters[2 * Count + q]]);

    /// <summary>d^p k/dz^p with respect to the first argument.</summary>
    /// <param name="z">Signed distance x - x'.</param>
    /// <param name="order">p, at most <see cref="MaxOrder"/>.</param>
    public double Derivative(double z, int order)
    {
        double[] values = new double[MaxOrder + 1];
        Evaluate([z], order, [values]);
        return values[order];
    }

    /// <summary>All derivatives up to an order at many distances.</summary>
    /// <param name="distances">Signed distances, [n].</param>
    /// <param name="maxOrder">Largest order, at most <see cref="MaxOrder"/>.</param>
    /// <param name="values">Filled: one array of at least maxOrder + 1 numbers for each distance.</param>
    public void Evaluate(ReadOnlySpan<double> distances, int maxOrder, double[][] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int orders = maxOrder + 1;
        Span<double> envelope = stackalloc double[orders], wave = stackalloc double[orders], detuned = stackalloc double[orders];
        for (int i = 0; i < distances.Length; i++)
            values[i].AsSpan(0, orders).Clear();
        for (int q = 0; q < Count; q++)
        {
            double weight = Weight(q), scale = Scale(q), m = 2 * Math.PI * Frequency(q);
            for (int i = 0; i < distances.Length; i++)
            {
                Envelope.Derivatives(distances[i], scale, envelope);
                Wave(distances[i], m, wave, detuned);
                for (int p = 0; p < orders; p++)
                    values[i][p] += weight * Leibniz(envelope, wave, p);
            }
        }
    }

    /// <summary>Carries a gradient back from kernel values to parameters.</summary>
    /// <param name="distances">Signed distances, [n].</param>
    /// <param name="maxOrder">Largest order.</param>
    /// <param name="adjoints">Derivative of some number by each value that <see cref="Evaluate"/> fills.</param>
    /// <param name="gradient">The derivatives by the parameters are added, [3 Q].</param>
    public void AddGradient(ReadOnlySpan<double> distances, int maxOrder, double[][] adjoints, Span<double> gradient)
    {
        ArgumentNullException.ThrowIfNull(adjoints);
        int orders = maxOrder + 1;
        Span<double> envelope = stackalloc double[orders + 1], stretched = stackalloc double[orders];
        Span<double> wave = stackalloc double[orders], detuned = stackalloc double[orders];
        for (int q = 0; q < Count; q++)
        {
            double weight = Weight(q), scale = Scale(q), m = 2 * Math.PI * Frequency(q), byWeight = 0, byScale = 0, byFrequency = 0;
            for (int i = 0; i < distances.Length; i++)
            {
                Envelope.Derivatives(distances[i], scale, envelope);
                Wave(distances[i], m, wave, detuned);
                // M is a function of s z: s dM^(p)/ds = p M^(p) + z M^(p+1).
                for (int p = 0; p < orders; p++)
                    stretched[p] = p * envelope[p] + distances[i] * envelope[p + 1];
                for (int p = 0; p < orders; p++)
                {
                    double adjoint = adjoints[i][p];
                    if (adjoint == 0)
                        continue;
                    byWeight += adjoint * Leibniz(envelope, wave, p);
                    byScale += adjoint * Leibniz(stretched, wave, p);
                    byFrequency += adjoint * Leibniz(envelope, detuned, p);
                }
            }
            gradient[q] += weight * byWeight;
            gradient[Count + q] += weight * byScale;
            gradient[2 * Count + q] += 2 * Math.PI * weight * byFrequency;
        }
    }

    /// <summary>The derivative of order p of a product, from those of its factors.</summary>
    private static double Leibniz(ReadOnlySpan<double> first, ReadOnlySpan<double> second, int p)
    {
        double sum = 0;
        for (int j = 0; j <= p; j++)
            sum += Binomial[p][j] * first[j] * second[p - j];
        return sum;
    }

    /// <summary>d^p/dz^p cos(mz) for each p of the span, and its derivative by m.</summary>
    private static void Wave(double z, double m, Span<double> values, Span<double> byM)
    {
        (double sine, double cosine) = Math.SinCos(m * z);
        double power = 1, lowerPower = 0;
        for (int p = 0; p < values.Length; p++)
        {
            (double turned, double next) = (p % 4) switch
            {
                0 => (cosine, -sine),
                1 => (-sine, -cosine),
                2 => (-cosine, sine),
                _ => (sine, cosine),
            };
            values[p] = power * turned;
            byM[p] = p * lowerPower * turned + power * z * next;
            (lowerPower, power) = (power, power * m);
        }
    }
}
