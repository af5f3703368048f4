using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Kernels of visits to a grid.</summary>
internal sealed class GridKernels(TensorProductSpec spec) : IKernelSource
{
    public BilinearKernel<TLanes, T> Create<TLanes, T>(PathGroup group)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new GridKernel<TLanes, T>(spec, (GridVisit)group);
}
