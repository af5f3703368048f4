using System.Numerics;

namespace EquivSim.Potentials;

/// <summary>The activation c x / (1 + exp(-x)) on rows of numbers, with what its derivatives need.</summary>
internal static unsafe class SiluRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Values, their derivative by the distance, and the first two derivatives of the activation.</summary>
    /// <param name="count">A multiple of a vector's width.</param>
    /// <param name="scale">c.</param>
    /// <param name="x">Before the activation.</param>
    /// <param name="dx">Derivative of x.</param>
    /// <param name="y">Filled.</param>
    /// <param name="dy">Filled with the derivative of y.</param>
    /// <param name="first">Filled with the first derivative of the activation.</param>
    /// <param name="second">Filled with its second derivative.</param>
    public static void Forward(int count, T scale, T* x, T* dx, T* y, T* dy, T* first, T* second)
    {
        Vector<T> one = Vector<T>.One, two = one + one, c = Vector.Create(scale);
        for (int i = 0; i < count; i += Vector<T>.Count)
        {
            Vector<T> z = Vector.Load(x + i), gate = one / (one + Exp(-z)), rest = one - gate;
            Vector<T> slope = c * gate * (one + z * rest);
            Vector.Store(c * z * gate, y + i);
            Vector.Store(slope, first + i);
            Vector.Store(slope * Vector.Load(dx + i), dy + i);
            Vector.Store(c * gate * rest * (two + z * (rest - gate)), second + i);
        }
    }

    /// <summary>Gradients of what goes in from those of what comes out, as dual numbers.</summary>
    /// <param name="count">A multiple of a vector's width.</param>
    /// <param name="tangent">Tangent of what goes in.</param>
    /// <param name="first">First derivative of the activation.</param>
    /// <param name="second">Second derivative.</param>
    /// <param name="gradient">Gradient; replaced.</param>
    /// <param name="gradientTangent">Its tangent; replaced.</param>
    public static void Backward(int count, T* tangent, T* first, T* second, T* gradient, T* gradientTangent)
    {
        for (int i = 0; i < count; i += Vector<T>.Count)
        {
            Vector<T> g = Vector.Load(gradient + i), d = Vector.Load(first + i);
            Vector.Store(d * Vector.Load(gradientTangent + i) + Vector.Load(second + i) * Vector.Load(tangent + i) * g, gradientTangent + i);
            Vector.Store(d * g, gradient + i);
        }
    }

    private static Vector<T> Exp(Vector<T> x) => typeof(T) == typeof(double)
        ? Vector.As<double, T>(Vector.Exp(Vector.As<T, double>(x)))
        : Vector.As<float, T>(Vector.Exp(Vector.As<T, float>(x)));
}
