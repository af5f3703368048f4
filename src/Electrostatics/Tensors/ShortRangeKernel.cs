using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>
/// erfc(αr)/r inside a cut-off, as 1/r minus a polynomial in r²: the smooth part erf(αr)/r is an entire function of r², so that a dozen
/// multiplications replace an exponential and an error function.
/// </summary>
internal readonly struct ShortRangeKernel : IRadialKernel
{
    private readonly double[] _value, _first, _second;
    private readonly double _scale;

    /// <summary>Fits the polynomials.</summary>
    /// <param name="alpha">Splitting parameter, 1/Å.</param>
    /// <param name="cutoff">Cut-off, Å.</param>
    /// <param name="error">Error of the polynomials relative to the value at distance zero.</param>
    public ShortRangeKernel(double alpha, double cutoff, double error)
    {
        (Alpha, Cutoff) = (alpha, cutoff);
        double end = alpha * alpha * cutoff * cutoff, prefactor = 2 * alpha / Math.Sqrt(Math.PI), square = 2 * alpha * alpha;
        _scale = 2 / (cutoff * cutoff);
        _value = Fit(0, end, prefactor, error);
        _first = Fit(1, end, prefactor * square, error);
        _second = Fit(2, end, prefactor * square * square, error);
    }

    /// <summary>Splitting parameter, 1/Å.</summary>
    public double Alpha { get; }

    /// <summary>Cut-off, Å.</summary>
    public double Cutoff { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> G, Vector512<double> B) Evaluate(Vector512<double> squared)
    {
        Vector512<double> g = CoulombKernel.InverseRoot(squared), y = Place(squared);
        return (g - Horner(_value, y), g * g * g - Horner(_first, y));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> G, Vector512<double> B, Vector512<double> C) EvaluateSecond(Vector512<double> squared)
    {
        Vector512<double> g = CoulombKernel.InverseRoot(squared), inverse = g * g, b = g * inverse, y = Place(squared);
        return (g - Horner(_value, y), b - Horner(_first, y), 3 * b * inverse - Horner(_second, y));
    }

    /// <summary>The potential alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Potential(Vector512<double> squared) => CoulombKernel.InverseRoot(squared) - Horner(_value, Place(squared));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Place(Vector512<double> squared) => Vector512.FusedMultiplyAdd(squared, Vector512.Create(_scale), Vector512.Create(-1.0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Horner(double[] coefficients, Vector512<double> y)
    {
        ref double first = ref MemoryMarshal.GetArrayDataReference(coefficients);
        nint k = coefficients.Length - 1;
        Vector512<double> sum = Vector512.Create(Unsafe.Add(ref first, k));
        while (--k >= 0)
            sum = Vector512.FusedMultiplyAdd(sum, y, Vector512.Create(Unsafe.Add(ref first, k)));
        return sum;
    }

    /// <summary>Powers of y = 2 s/end - 1 that give factor F_n(s) on [0, end].</summary>
    private static double[] Fit(int n, double end, double factor, double error)
    {
        int nodes = 24 + (int)(4 * Math.Sqrt(end)) + (int)end;
        var grid = new ChebyshevGrid(0, end, nodes);
        double[] values = new double[nodes];
        for (int i = 0; i < nodes; i++)
            values[i] = factor * Boys.Value(n, grid.Nodes[i]);
        double[] series = grid.Coefficients(values);
        int count = nodes;
        double tail = 0;
        while (count > 2 && tail + Math.Abs(series[count - 1]) < error * values[0])
            tail += Math.Abs(series[--count]);
        return Powers(series.AsSpan(0, count));
    }

    /// <summary>A Chebyshev series in plain powers. An entire function's coefficients fall faster than those of the polynomials grow, so nothing is lost.</summary>
    private static double[] Powers(ReadOnlySpan<double> series)
    {
        double[] powers = new double[series.Length], before = new double[series.Length], current = new double[series.Length];
        before[0] = current[1] = 1;
        (powers[0], powers[1]) = (series[0], series[1]);
        for (int k = 2; k < series.Length; k++)
        {
            double[] next = new double[series.Length];
            for (int i = 0; i <= k; i++)
            {
                next[i] = (i > 0 ? 2 * current[i - 1] : 0) - before[i];
                powers[i] += series[k] * next[i];
            }
            (before, current) = (current, next);
        }
        return powers;
    }
}
