using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>Scalar functions of the layers.</summary>
public enum ActivationKind
{
    /// <summary>x / (1 + exp(-x)).</summary>
    Silu,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>Hyperbolic tangent; odd, so it may act on 0o.</summary>
    Tanh,

    /// <summary>|x|; turns 0o into 0e.</summary>
    Abs,
}

/// <summary>A scalar function times the constant that gives it unit second moment under a unit Gaussian (e3nn's <c>normalize2mom</c>).</summary>
public sealed class Activation
{
    /// <summary>Makes the activation.</summary>
    /// <param name="kind">The function.</param>
    /// <param name="constant">
    /// The factor; computed exactly when null. Checkpoints of e3nn store a Monte-Carlo estimate of it (1.6791767923989418 for SiLU), which
    /// must be used with their weights.
    /// </param>
    public Activation(ActivationKind kind, double? constant = null)
    {
        Kind = kind;
        Constant = constant ?? 1 / Math.Sqrt(SecondMoment(kind));
    }

    /// <summary>The function.</summary>
    public ActivationKind Kind { get; }

    /// <summary>The factor.</summary>
    public double Constant { get; }

    /// <summary>Applies the function element by element.</summary>
    public Tensor Of(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Constant * (Kind switch
        {
            ActivationKind.Silu => nn.functional.silu(x),
            ActivationKind.Sigmoid => x.sigmoid(),
            ActivationKind.Tanh => x.tanh(),
            _ => x.abs(),
        });
    }

    /// <summary>Expectation of f(z)^2 for z ~ N(0, 1); the trapezoid rule converges faster than any power for such integrands.</summary>
    public static double SecondMoment(ActivationKind kind)
    {
        const double Step = 1.0 / 64, End = 14;
        double sum = 0;
        for (double z = -End; z <= End; z += Step)
        {
            double f = kind switch
            {
                ActivationKind.Silu => z / (1 + Math.Exp(-z)),
                ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-z)),
                ActivationKind.Tanh => Math.Tanh(z),
                _ => Math.Abs(z),
            };
            sum += f * f * Math.Exp(-0.5 * z * z);
        }
        return sum * Step / Math.Sqrt(2 * Math.PI);
    }
}
