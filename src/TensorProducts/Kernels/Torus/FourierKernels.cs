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
        group.In1.Max(b => spec.In1[b].Irrep.L) + group.In2.Max(b => spec.In2[b].Irrep.L) <= directUpTo
            ? new ConvolvingKernel<TLanes, T>(spec, (GridVisit)group)
            : new FourierKernel<TLanes, T>(spec, (GridVisit)group, provider);
}
