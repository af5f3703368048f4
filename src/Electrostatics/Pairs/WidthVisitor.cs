using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>The derivative of Gaussian charges' potential by the target's squared width: sums of -2/√π γ³ exp(-γ²r²), γ = 1/√(2(σ² + σ'²)).</summary>
/// <param name="squaredWidths">Squared widths of the sources in the grid's order, with eight numbers to spare.</param>
/// <param name="squaredWidth">Squared width of the target.</param>
internal struct WidthVisitor(double[] squaredWidths, double squaredWidth) : IPairVisitor
{
    private readonly double[] _squaredWidths = squaredWidths;
    private readonly Vector512<double> _own = Vector512.Create(squaredWidth);
    private Vector512<double> _sum;

    /// <summary>The derivative.</summary>
    public readonly double Slope => Vector512.Sum(_sum) * (-2 / Math.Sqrt(Math.PI));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<double> x, Vector512<double> y, Vector512<double> z, Vector512<double> squared, Vector512<double> counts, Vector512<double> charge, int source)
    {
        Vector512<double> widths = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_squaredWidths), (nuint)source);
        Vector512<double> gamma = CoulombKernel.InverseRoot(2 * (_own + Vector512.ConditionalSelect(counts, widths, Vector512<double>.One))), square = gamma * gamma;
        _sum += charge * gamma * square * Vector512.Exp(-square * squared);
    }
}
