namespace EquivSim.O3;

/// <summary>
/// A copy of an irrep among the tensors over some irreps: 2l+1 orthonormal tensors that transform as the irrep does.
/// </summary>
internal sealed record CoupledTensors(Irrep Irrep, SparseTensor[] Components);

/// <summary>Orthonormal bases of tensor products, one irrep after the other, by coupling one index at a time with the Wigner 3j tensors.</summary>
internal static class CoupledBasis
{
    /// <summary>The basis of the tensors T[i, j, ...] whose indices run over the irreps given; only the irreps that are kept.</summary>
    public static List<CoupledTensors> Create(IReadOnlyList<Irreps> indices, Func<Irrep, bool> keep)
    {
        List<CoupledTensors> basis = [new(new Irrep(0, Parity.Even), [new SparseTensor([0], [1])])];
        for (int i = 0; i < indices.Count; i++)
        {
            bool last = i == indices.Count - 1;
            basis = [.. basis.SelectMany(left => Couple(left, indices[i], irrep => !last || keep(irrep)))];
        }
        return basis;
    }

    private static IEnumerable<CoupledTensors> Couple(CoupledTensors left, Irreps right, Func<Irrep, bool> keep)
    {
        for (int block = 0; block < right.Count; block++)
        {
            Irrep other = right[block].Irrep;
            for (int copy = 0; copy < right[block].Multiplicity; copy++)
            {
                int offset = right.Offset(block) + copy * other.Dimension;
                foreach (Irrep irrep in left.Irrep * other)
                {
                    if (keep(irrep))
                        yield return Couple(left, other, offset, right.Dimension, irrep);
                }
            }
        }
    }

    private static CoupledTensors Couple(CoupledTensors left, Irrep right, int offset, int stride, Irrep result)
    {
        Dictionary<int, double>[] components = [.. Enumerable.Range(0, result.Dimension).Select(_ => new Dictionary<int, double>())];
        double norm = Math.Sqrt(result.Dimension);
        foreach (Wigner3jEntry c in Wigner3j.NonZeros(left.Irrep.L, right.L, result.L))
        {
            SparseTensor source = left.Components[c.M1];
            Dictionary<int, double> target = components[c.M3];
            for (int k = 0; k < source.Positions.Length; k++)
            {
                int position = checked(source.Positions[k] * stride + offset + c.M2);
                target[position] = target.GetValueOrDefault(position) + norm * c.Value * source.Values[k];
            }
        }
        return new CoupledTensors(result, [.. components.Select(SparseTensor.From)]);
    }
}
