using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// Evaluates a list of monomials of the rows of a matrix. Monomials are built factor by factor: those of order n are products of a
/// distinct prefix of order n-1 with one row. Shorter monomials use a last row of ones for the missing factors.
/// </summary>
internal sealed class MonomialPlan : IDisposable
{
    private readonly (Tensor Prefix, Tensor Row)[] _steps = [];
    private readonly Tensor? _single;

    /// <param name="monomials">Sorted rows of the factors of each.</param>
    /// <param name="order">Number of factors of the longest.</param>
    /// <param name="onesRow">Index of the row of ones.</param>
    /// <param name="device">Where the indices live.</param>
    public MonomialPlan(IReadOnlyList<int[]> monomials, int order, int onesRow, Device? device)
    {
        // Padded at the end: prefixes are shared between monomials of all lengths.
        int[][] padded = [.. monomials.Select(m => (int[])[.. m, .. Enumerable.Repeat(onesRow, order - m.Length)])];
        if (order == 1)
        {
            _single = Indices(padded.Select(m => m[0]), device);
            return;
        }
        List<int[]> wanted = [.. padded];
        var steps = new Stack<(Tensor, Tensor)>();
        for (int length = order; length >= 2; length--)
        {
            if (length == 2)
            {
                steps.Push((Indices(wanted.Select(m => m[0]), device), Indices(wanted.Select(m => m[1]), device)));
                break;
            }
            var places = new Dictionary<string, int>();
            var prefixes = new List<int[]>();
            var prefixOf = new List<int>();
            foreach (int[] m in wanted)
            {
                int[] prefix = m[..(length - 1)];
                string key = string.Join(',', prefix);
                if (!places.TryGetValue(key, out int place))
                {
                    places.Add(key, place = prefixes.Count);
                    prefixes.Add(prefix);
                }
                prefixOf.Add(place);
            }
            int last = length - 1;
            steps.Push((Indices(prefixOf, device), Indices(wanted.Select(m => m[last]), device)));
            wanted = prefixes;
        }
        _steps = [.. steps];
    }

    /// <param name="rows">[rows, n].</param>
    /// <returns>[monomials, n], in the order in which they were added.</returns>
    public Tensor Evaluate(Tensor rows)
    {
        if (_single is not null)
            return rows.index_select(0, _single);
        Tensor current = rows;
        foreach ((Tensor prefix, Tensor row) in _steps)
            current = current.index_select(0, prefix) * rows.index_select(0, row);
        return current;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _single?.Dispose();
        foreach ((Tensor prefix, Tensor row) in _steps)
        {
            prefix.Dispose();
            row.Dispose();
        }
    }

    private static Tensor Indices(IEnumerable<int> values, Device? device) =>
        tensor([.. values.Select(i => (long)i)], dtype: ScalarType.Int64, device: device).DetachFromDisposeScope();
}
