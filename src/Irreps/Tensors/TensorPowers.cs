namespace EquivSim.O3;

/// <summary>Symmetric and antisymmetric powers of a representation.</summary>
public static class TensorPowers
{
    /// <summary>
    /// The irreps of the tensors T[i1, ..., in] over <paramref name="irreps"/> that no exchange of indices changes, such as
    /// <c>1x0e+1x2e</c> for n = 2 over <c>1o</c>; regrouped.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative.</exception>
    public static Irreps SymmetricPower(this Irreps irreps, int n) => Power(irreps, n, antisymmetric: false);

    /// <summary>
    /// The irreps of the tensors T[i1, ..., in] over <paramref name="irreps"/> that change sign with every exchange of two
    /// indices, such as <c>1x1e</c> for n = 2 over <c>1o</c>; regrouped.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative.</exception>
    public static Irreps AntisymmetricPower(this Irreps irreps, int n) => Power(irreps, n, antisymmetric: true);

    /// <summary>
    /// Counts the weights m of the power: a basis tensor is a choice of n basis vectors, with or without repetition, and its
    /// weight and parity are the sum of the weights and the product of the parities. An irrep l has every weight up to l
    /// once, so that it occurs as often as weight l is more frequent than weight l+1.
    /// </summary>
    private static Irreps Power(Irreps irreps, int n, bool antisymmetric)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        int largest = irreps.Count == 0 ? 0 : checked(n * irreps.MaxL);
        // counts[chosen][parity][largest + weight]
        long[][][] counts = [.. Enumerable.Range(0, n + 1).Select(_ => new[] { new long[2 * largest + 1], new long[2 * largest + 1] })];
        counts[0][0][largest] = 1;
        foreach (MulIrrep block in irreps)
        {
            int flip = block.Irrep.Parity == Parity.Odd ? 1 : 0;
            for (int copy = 0; copy < block.Multiplicity; copy++)
            {
                for (int m = -block.Irrep.L; m <= block.Irrep.L; m++)
                    Choose(counts, m, flip, antisymmetric);
            }
        }
        List<MulIrrep> blocks = [];
        for (int parity = 0; parity < 2; parity++)
        {
            for (int l = 0; l <= largest; l++)
            {
                long above = l < largest ? counts[n][parity][largest + l + 1] : 0;
                blocks.Add(new MulIrrep(checked((int)(counts[n][parity][largest + l] - above)), new Irrep(l, parity == 0 ? Parity.Even : Parity.Odd)));
            }
        }
        return new Irreps(blocks).Regroup();
    }

    /// <summary>Allows one more basis vector in the choice: at most once if antisymmetric, otherwise any number of times.</summary>
    private static void Choose(long[][][] counts, int weight, int flip, bool antisymmetric)
    {
        int n = counts.Length - 1;
        for (int step = 1; step <= n; step++)
        {
            // Upwards, a choice that holds the vector already can take it again; downwards it cannot.
            int chosen = antisymmetric ? n + 1 - step : step;
            for (int parity = 0; parity < 2; parity++)
            {
                long[] source = counts[chosen - 1][parity ^ flip], target = counts[chosen][parity];
                for (int m = Math.Max(0, weight); m < target.Length + Math.Min(0, weight); m++)
                    target[m] = checked(target[m] + source[m - weight]);
            }
        }
    }
}
