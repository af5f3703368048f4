using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EquivSim.Electrostatics;

/// <summary>g(r) = 1/r.</summary>
internal readonly struct CoulombKernel : IRadialKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> G, Vector512<double> B) Evaluate(Vector512<double> squared)
    {
        Vector512<double> g = InverseRoot(squared);
        return (g, g * g * g);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> G, Vector512<double> B, Vector512<double> C) EvaluateSecond(Vector512<double> squared)
    {
        Vector512<double> g = InverseRoot(squared), inverse = g * g, b = g * inverse;
        return (g, b, 3 * b * inverse);
    }

    /// <summary>1/sqrt(x) to an ulp or two: the processor's 14 bits, then a step of third order and one of Newton's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> InverseRoot(Vector512<double> x)
    {
        if (!Avx512F.IsSupported)
            return Vector512<double>.One / Vector512.Sqrt(x);
        Vector512<double> y = Avx512F.ReciprocalSqrt14(x);
        Vector512<double> e = Vector512.FusedMultiplyAdd(-x * y, y, Vector512<double>.One);
        y = Vector512.FusedMultiplyAdd(y * e, Vector512.FusedMultiplyAdd(e, Vector512.Create(0.375), Vector512.Create(0.5)), y);
        e = Vector512.FusedMultiplyAdd(-x * y, y, Vector512<double>.One);
        return Vector512.FusedMultiplyAdd(y * e, Vector512.Create(0.5), y);
    }
}
