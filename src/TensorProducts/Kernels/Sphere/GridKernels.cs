using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Kernels of visits to a grid.</summary>
internal sealed class GridKernels(TensorProductSpec spec) : IKernelSource
{
    public BilinearKernel<TLanes, T> Create<TLanes, T>(PathGroup group)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new GridKernel<TLanes, T>(spec, (GridVisit)group);

    public KernelCost CostOf(PathGroup group)
    {
        var visit = (GridVisit)group;
        (int degrees1, int size1) = Sizes(visit.In1.Select(b => spec.In1[b].Irrep.L));
        (int degrees2, int size2) = Sizes(visit.In2.Select(b => spec.In2[b].Irrep.L));
        (int degreesProduct, int sizeProduct) = Sizes(visit.Product.Outputs.Select(p => spec.IrrepsOf(p).Out.L));
        (int degreesBracket, int sizeBracket) = Sizes(visit.Bracket.Outputs.Select(p => spec.IrrepsOf(p).Out.L));
        int maxOut = Math.Max(degreesProduct, degreesBracket), rings = (degrees1 + degrees2 + maxOut) / 2 + 1;
        int products = sizeProduct > 0 ? 1 : 0, brackets = sizeBracket > 0 ? 1 : 0, signals = products + 2 * brackets;
        // Both halves of the waves of each parity, their sum and difference, and the spectra or the components.
        TensorProductCost Transform(int maxDegree, int size) =>
            new((rings + 1) / 2 * size + 3 * rings * RingWaves.Count(maxDegree), 2 * RingWaves.Count(maxDegree) + rings, 0);
        TensorProductCost multiply = new(rings * RingProduct.Operations(degrees1, degrees2, maxOut), rings * (maxOut / 2 + 1), 0);
        TensorProductCost forward = signals * (Transform(degrees1, size1) + multiply) + products * Transform(maxOut, sizeProduct) + brackets * Transform(maxOut, sizeBracket);
        return new(signals * Transform(degrees2, size2), forward);
    }

    private static (int MaxDegree, int Size) Sizes(IEnumerable<int> degrees) =>
        degrees.Aggregate((0, 0), (sum, l) => (Math.Max(sum.Item1, l), sum.Item2 + 2 * l + 1));
}
