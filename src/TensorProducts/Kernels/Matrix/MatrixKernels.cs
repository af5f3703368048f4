using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Kernels of products of matrices.</summary>
internal sealed class MatrixKernels(TensorProductSpec spec) : IKernelSource
{
    private readonly int _spin = MatrixCoefficients.Spin(spec.In1, spec.In2, spec.Out);

    public BilinearKernel<TLanes, T> Create<TLanes, T>(PathGroup group)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var visit = (GridVisit)group;
        return new MatrixKernel<TLanes, T>(
            2 * _spin + 1, Operand(spec.In1, visit.In1, Functions(visit).Factors1), Operand(spec.In2, visit.In2, Functions(visit).Factors2), Output(visit.Product, 0),
            Output(visit.Bracket, visit.Product.Outputs.Sum(p => spec.IrrepsOf(p).Out.Dimension)));
    }

    public KernelCost CostOf(PathGroup group)
    {
        var visit = (GridVisit)group;
        int n = 2 * _spin + 1, tiles = n * ((n + 5) / 6);
        (int rows1, int entries1) = Size(Operand(spec.In1, visit.In1, Functions(visit).Factors1));
        (int rows2, int entries2) = Size(Operand(spec.In2, visit.In2, Functions(visit).Factors2));
        (int rows3, int entries3) = Size([.. Output(visit.Product, 0), .. Output(visit.Bracket, 0)]);
        return new(new(entries2, rows2, 0), new(entries1 + 2 * n * n * n + entries3, rows1 + 2 * tiles + rows3, 0));

        static (int, int) Size(MatrixEntry[] entries) => (entries.Select(e => e.Place).Distinct().Count(), entries.Length);
    }

    private static GridTerm Functions(GridVisit visit) => visit.Product.Outputs.Length > 0 ? visit.Product : visit.Bracket;

    private MatrixEntry[] Operand(Irreps irreps, int[] blocks, double[] factors)
    {
        var entries = new List<MatrixEntry>();
        int first = 0;
        for (int b = 0; b < blocks.Length; first += irreps[blocks[b++]].Irrep.Dimension)
            entries.AddRange(Entries(irreps[blocks[b]].Irrep.L, first, factors[b]));
        return [.. entries];
    }

    /// <summary>Read off as the trace of M_lm times the matrix, hence transposed.</summary>
    private MatrixEntry[] Output(GridTerm term, int first)
    {
        var entries = new List<MatrixEntry>();
        for (int o = 0; o < term.Outputs.Length; first += spec.IrrepsOf(term.Outputs[o++]).Out.Dimension)
        {
            int l = spec.IrrepsOf(term.Outputs[o]).Out.L;
            entries.AddRange(Entries(l, first, l % 2 == 0 ? term.OutputFactors[o] : -term.OutputFactors[o]));
        }
        return [.. entries];
    }

    private IEnumerable<MatrixEntry> Entries(int degree, int first, double factor)
    {
        int n = 2 * _spin + 1;
        return Wigner3j.NonZeros(degree, _spin, _spin).ToArray().Select(e => new MatrixEntry(first + e.M1, e.M2 * n + e.M3, factor * e.Value));
    }
}

/// <summary>A component at a place of the matrix, row by row.</summary>
internal readonly record struct MatrixEntry(int Component, int Place, double Factor);
