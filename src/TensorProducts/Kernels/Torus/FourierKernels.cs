using System.Numerics;
using EquivSim.Fourier;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Kernels of products of trigonometric polynomials.</summary>
/// <param name="spec">The product.</param>
/// <param name="provider">Fourier transforms.</param>
/// <param name="directUpTo">Largest sum of the operands' degrees that is convolved directly.</param>
internal sealed class FourierKernels(TensorProductSpec spec, FourierProvider provider, int directUpTo) : IKernelSource
{
    public BilinearKernel<TLanes, T> Create<TLanes, T>(PathGroup group)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new TorusKernel<TLanes, T>(spec, (GridVisit)group, (x, y, z) => IsDirect(group)
            ? new OuterKernel<TLanes, T>(
                x.Waves.Length, y.Waves.Length, z.Waves.Length, [.. TorusBasis.Products(x, y, z)], new AlignedBuffer<T>(x.Waves.Length * y.Waves.Length * TLanes.Stride))
            : new WaveTransformKernel<TLanes, T>(x, y, z, provider));

    public KernelCost CostOf(PathGroup group)
    {
        var visit = (GridVisit)group;
        (TorusBasis x, TorusBasis y) = (new TorusBasis(visit.In1.Max(b => spec.In1[b].Irrep.L)), new TorusBasis(visit.In2.Max(b => spec.In2[b].Irrep.L)));
        var z = new TorusBasis(x.MaxDegree + y.MaxDegree);
        int forth1 = x.FromIrreps([.. visit.In1.Select(b => (spec.In1[b].Irrep.L, 1.0))]).Count();
        int forth2 = y.FromIrreps([.. visit.In2.Select(b => (spec.In2[b].Irrep.L, 1.0))]).Count();
        int back3 = z.Integrals([.. visit.Product.Outputs.Select(p => (spec.IrrepsOf(p).Out.L, 1.0))]).Count();
        if (IsDirect(group))
        {
            int products = TorusBasis.Products(x, y, z).Count() + x.Waves.Length * y.Waves.Length;
            return new(new(forth2, y.Waves.Length, 0), new(forth1 + products + back3, x.Waves.Length + z.Waves.Length, 0));
        }
        // Transforms of n x n points run lane by lane in float64: a butterfly takes as long as beginning a dozen vector loops.
        double n = 2 * z.MaxDegree + 2, transform = 12 * n * n * Math.Log2(n * n);
        return new(new(forth2, transform, 0), new(forth1 + back3, 2 * transform, 0));
    }

    private bool IsDirect(PathGroup group) => group.In1.Max(b => spec.In1[b].Irrep.L) + group.In2.Max(b => spec.In2[b].Irrep.L) <= directUpTo;
}
