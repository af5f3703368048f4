using EquivSim.O3;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>One coupling of a product of features.</summary>
/// <param name="First">Irrep of the first operand, by its place.</param>
/// <param name="Second">Irrep of the second.</param>
/// <param name="Out">Irrep of the result.</param>
/// <param name="Variance">Square of the factor that keeps components of the order of one.</param>
internal readonly record struct ProductPath(int First, int Second, int Out, double Variance)
{
    /// <summary>Every path that the selection rules allow; those into one irrep share its variance.</summary>
    public static ProductPath[] All(Irreps in1, Irreps in2, Irreps @out)
    {
        var paths = (
            from i in Enumerable.Range(0, in1.Count)
            from j in Enumerable.Range(0, in2.Count)
            from k in Enumerable.Range(0, @out.Count)
            where @out[k].Irrep.IsIn(in1[i].Irrep, in2[j].Irrep)
            select (I: i, J: j, K: k)).ToArray();
        return [.. paths.Select(p => new ProductPath(p.I, p.J, p.K, 1.0 / paths.Count(q => q.K == p.K)))];
    }
}
