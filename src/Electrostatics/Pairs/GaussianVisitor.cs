using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>What Gaussian charges lose against point charges: sums of erfc(γr)/r, γ = 1/√(2(σ² + σ'²)).</summary>
/// <param name="squaredWidths">Squared widths of the sources in the grid's order, with eight numbers to spare.</param>
/// <param name="squaredWidth">Squared width of the target.</param>
internal struct GaussianVisitor(double[] squaredWidths, double squaredWidth) : IPairVisitor
{
    private readonly double[] _squaredWidths = squaredWidths;
    private readonly Vector512<double> _own = Vector512.Create(squaredWidth);

    /// <summary>The sums to take away.</summary>
    public FieldSums Sums;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<double> x, Vector512<double> y, Vector512<double> z, Vector512<double> squared, Vector512<double> counts, Vector512<double> charge, int source)
    {
        Vector512<double> widths = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_squaredWidths), (nuint)source);
        // Places beyond the last source hold zeros; their charge is zero, but the width must not make a NaN.
        Vector512<double> gamma = CoulombKernel.InverseRoot(2 * (_own + Vector512.ConditionalSelect(counts, widths, Vector512<double>.One)));
        (Vector512<double> g, Vector512<double> b, _, _) = ScreenedKernel.Terms(squared, gamma);
        Sums.Add(x, y, z, charge * g, charge * b);
    }
}
