using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Kernels on the 3j symbols that are not zero, for pairs of blocks.</summary>
/// <param name="spec">The product.</param>
/// <param name="mostProducts">Most products of components of a group without a larger pair of blocks.</param>
internal sealed class SparseKernels(TensorProductSpec spec, int mostProducts) : IKernelSource
{
    private object? _products;

    public BilinearKernel<TLanes, T> Create<TLanes, T>(PathGroup group)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int d1, int d2, int rows, List<Coupling> couplings) = CouplingsOf(group);
        return IsFolded(group) ? new FoldedKernel<TLanes, T>(d1, d2, rows, couplings) : new OuterKernel<TLanes, T>(d1, d2, rows, couplings, Products<T>(TLanes.Stride));
    }

    public KernelCost CostOf(PathGroup group)
    {
        (int d1, _, int rows, List<Coupling> couplings) = CouplingsOf(group);
        int entries = couplings.Select(c => (c.Row, c.M1)).Distinct().Count(), products = OuterProducts.Used(couplings).Length;
        return IsFolded(group)
            ? new(new(couplings.Count, entries, 0), new(entries, rows, 0))
            : new(default, new(couplings.Count + (OuterProducts.AreTooMany(products, couplings.Count) ? couplings.Count : products), rows + d1, 0));
    }

    /// <summary>One memory for the products of all kernels: none needs them after its call.</summary>
    private AlignedBuffer<T> Products<T>(int stride)
        where T : unmanaged
    {
        int length = stride * Math.Max(mostProducts, spec.In1.Max(b => b.Irrep.Dimension) * spec.In2.Max(b => b.Irrep.Dimension));
        if (_products is not AlignedBuffer<T> products || products.Length < length)
            _products = products = new AlignedBuffer<T>(length);
        return products;
    }

    /// <summary>Folding the second operand into the couplings pays when many channels share it.</summary>
    private bool IsFolded(PathGroup group) => !group.IsDiagonal && spec.In1[group.In1[0]].Multiplicity > 1;

    private (int D1, int D2, int Rows, List<Coupling> Couplings) CouplingsOf(PathGroup group)
    {
        (int d1, Dictionary<int, int> first1) = Places(spec.In1, group.In1);
        (int d2, Dictionary<int, int> first2) = Places(spec.In2, group.In2);
        (int rows, int[] firstRows) = (0, new int[group.Outputs.Length]);
        for (int o = 0; o < firstRows.Length; o++)
        {
            firstRows[o] = rows;
            rows += spec.IrrepsOf(group.Outputs[o]).Out.Dimension;
        }
        var couplings = new List<Coupling>();
        foreach (int p in group.Paths)
        {
            TensorProductPath path = spec.Paths[p];
            // Paths with weights are outputs of their own; others are added up by block.
            int output = Array.FindIndex(group.Outputs, o => path.HasWeight ? o == p : spec.Paths[o].Out == path.Out);
            foreach (Wigner3jEntry e in spec.NonZeros(p))
                couplings.Add(new Coupling(first1[path.In1] + e.M1, first2[path.In2] + e.M2, firstRows[output] + e.M3, spec.Coefficient(p) * e.Value));
        }
        return (d1, d2, rows, couplings);
    }

    /// <summary>Components of the blocks that a group reads, one after the other, and where each block starts.</summary>
    private static (int Dimension, Dictionary<int, int> First) Places(Irreps irreps, int[] blocks)
    {
        int dimension = 0;
        var first = new Dictionary<int, int>();
        foreach (int block in blocks)
        {
            first[block] = dimension;
            dimension += irreps[block].Irrep.Dimension;
        }
        return (dimension, first);
    }
}

/// <summary>z[Row] += Factor * x[M1] * y[M2].</summary>
internal readonly record struct Coupling(int M1, int M2, int Row, double Factor);
