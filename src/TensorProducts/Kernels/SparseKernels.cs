using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Kernels on the 3j symbols that are not zero, for pairs of blocks.</summary>
internal sealed class SparseKernels(TensorProductSpec spec) : IKernelSource
{
    public BilinearKernel<TLanes, T> Create<TLanes, T>(PathGroup group)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int d1, int d2, int rows, List<Coupling> couplings) = CouplingsOf(group);
        return IsFolded(group) ? new FoldedKernel<TLanes, T>(d1, d2, rows, couplings) : new OuterKernel<TLanes, T>(d1, d2, rows, couplings);
    }

    public KernelCost CostOf(PathGroup group)
    {
        (int d1, int d2, int rows, List<Coupling> couplings) = CouplingsOf(group);
        int entries = couplings.Select(c => (c.Row, c.M1)).Distinct().Count();
        return IsFolded(group)
            ? new(new(couplings.Count, entries, 0), new(entries, rows, 0))
            : new(default, new(couplings.Count + d1 * d2, rows + d1, 0));
    }

    /// <summary>Folding the second operand into the couplings pays when many channels share it.</summary>
    private bool IsFolded(PathGroup group) => !group.IsDiagonal && spec.In1[group.In1[0]].Multiplicity > 1;

    private (int D1, int D2, int Rows, List<Coupling> Couplings) CouplingsOf(PathGroup group)
    {
        var couplings = new List<Coupling>();
        int rows = 0;
        foreach (int p in group.Outputs)
        {
            foreach (Wigner3jEntry e in spec.NonZeros(p))
                couplings.Add(new Coupling(e.M1, e.M2, rows + e.M3, spec.Coefficient(p) * e.Value));
            rows += spec.IrrepsOf(p).Out.Dimension;
        }
        return (spec.In1[group.In1[0]].Irrep.Dimension, spec.In2[group.In2[0]].Irrep.Dimension, rows, couplings);
    }
}

/// <summary>z[Row] += Factor * x[M1] * y[M2].</summary>
internal readonly record struct Coupling(int M1, int M2, int Row, double Factor);
