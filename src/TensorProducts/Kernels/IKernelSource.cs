using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Makes the kernels of a product for a number of lanes: what a tiled backend consists of.</summary>
internal interface IKernelSource
{
    /// <summary>The kernel of a group.</summary>
    BilinearKernel<TLanes, T> Create<TLanes, T>(PathGroup group)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Work of the group's kernel.</summary>
    KernelCost CostOf(PathGroup group);
}

/// <summary>Work of a kernel for one sample.</summary>
/// <param name="Prepare">For each second operand.</param>
/// <param name="Forward">For each product.</param>
internal readonly record struct KernelCost(TensorProductCost Prepare, TensorProductCost Forward);
