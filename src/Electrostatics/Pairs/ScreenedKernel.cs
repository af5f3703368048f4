using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>g(r) = erfc(αr)/r, the short-range part of an Ewald split.</summary>
internal readonly struct ScreenedKernel(double alpha) : IRadialKernel
{
    private readonly double _alpha = alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> G, Vector512<double> B) Evaluate(Vector512<double> squared)
    {
        (Vector512<double> g, Vector512<double> b, _, _) = Terms(squared, Vector512.Create(_alpha));
        return (g, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> G, Vector512<double> B, Vector512<double> C) EvaluateSecond(Vector512<double> squared)
    {
        (Vector512<double> g, Vector512<double> b, Vector512<double> gaussian, Vector512<double> inverse) = Terms(squared, Vector512.Create(_alpha));
        return (g, b, (3 * b + 2 * _alpha * _alpha * gaussian) * inverse);
    }

    /// <summary>erfc(αr)/r, its b, (2α/√π) exp(-α²r²) and 1/r².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> G, Vector512<double> B, Vector512<double> Gaussian, Vector512<double> InverseSquare) Terms(Vector512<double> squared, Vector512<double> alpha)
    {
        Vector512<double> inverseRoot = CoulombKernel.InverseRoot(squared), inverse = inverseRoot * inverseRoot;
        Vector512<double> x = alpha * squared * inverseRoot;
        Vector512<double> exponential = Vector512.Exp(-x * x);
        Vector512<double> g = ErrorFunction.Erfc(x, exponential) * inverseRoot;
        Vector512<double> gaussian = alpha * (2 / Math.Sqrt(Math.PI)) * exponential;
        return (g, (g + gaussian) * inverse, gaussian, inverse);
    }
}
