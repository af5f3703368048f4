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
        int d1 = spec.In1[group.In1[0]].Irrep.Dimension, d2 = spec.In2[group.In2[0]].Irrep.Dimension;
        var couplings = new List<Coupling>();
        int rows = 0;
        foreach (int p in group.Outputs)
        {
            foreach (Wigner3jEntry e in spec.NonZeros(p))
                couplings.Add(new Coupling(e.M1, e.M2, rows + e.M3, spec.Coefficient(p) * e.Value));
            rows += spec.IrrepsOf(p).Out.Dimension;
        }
        // Folding the second operand into the couplings pays when many channels share it.
        return !group.IsDiagonal && spec.In1[group.In1[0]].Multiplicity > 1
            ? new FoldedKernel<TLanes, T>(d1, d2, rows, couplings)
            : new OuterKernel<TLanes, T>(d1, d2, rows, couplings);
    }
}

/// <summary>z[Row] += Factor * x[M1] * y[M2].</summary>
internal readonly record struct Coupling(int M1, int M2, int Row, double Factor);
