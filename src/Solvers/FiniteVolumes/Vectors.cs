using System.Numerics;

namespace EquivSim.Solvers;

/// <summary>Vector operations of the iterative solvers.</summary>
internal static class Vectors
{
    /// <summary>Sum of products.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int lanes = Vector<double>.Count, i = 0;
        Vector<double> sum = default;
        for (; i <= a.Length - lanes; i += lanes)
            sum += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        double result = Vector.Sum(sum);
        for (; i < a.Length; i++)
            result += a[i] * b[i];
        return result;
    }

    /// <summary>result = a + factor b; it may be one of them.</summary>
    public static void Combine(ReadOnlySpan<double> a, double factor, ReadOnlySpan<double> b, Span<double> result)
    {
        int lanes = Vector<double>.Count, i = 0;
        var factors = new Vector<double>(factor);
        for (; i <= a.Length - lanes; i += lanes)
            (new Vector<double>(a[i..]) + factors * new Vector<double>(b[i..])).CopyTo(result[i..]);
        for (; i < a.Length; i++)
            result[i] = a[i] + factor * b[i];
    }
}
