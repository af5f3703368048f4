using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>Potential, field and virial at a target by a kernel of the distance.</summary>
internal struct FieldVisitor<TKernel>(TKernel kernel) : IPairVisitor
    where TKernel : struct, IRadialKernel
{
    private readonly TKernel _kernel = kernel;

    /// <summary>The sums.</summary>
    public FieldSums Sums;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<double> x, Vector512<double> y, Vector512<double> z, Vector512<double> squared, Vector512<double> counts, Vector512<double> charge, int source)
    {
        (Vector512<double> g, Vector512<double> b) = _kernel.Evaluate(squared);
        Sums.Add(x, y, z, charge * g, charge * b);
    }
}
