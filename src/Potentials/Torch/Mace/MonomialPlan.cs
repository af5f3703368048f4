using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// Evaluates a list of monomials of the rows of a matrix. Monomials are built factor by factor: those of order n are products of a
/// distinct prefix of order n-1 with one row. Shorter monomials use a last row of ones for the missing factors.
/// </summary>
internal sealed class MonomialPlan
{
    private readonly List<int[]> _monomials = [];
    private readonly List<(Tensor Prefix, Tensor Row)> _steps = [];
    private Tensor? _single;

    public void Add(int[] rows) => _monomials.Add(rows);

    /// <summary>Fixes the plan once all monomials are there.</summary>
    /// <param name="tensors">Where the indices are made.</param>
    /// <param name="order">Number of factors of the longest monomial.</param>
    /// <param name="onesRow">Index of the row of ones.</param>
    public void Build(ModelTensors tensors, int order, int onesRow)
    {
        // Padded at the end: prefixes are shared between monomials of all lengths.
        int[][] padded = [.. _monomials.Select(m => (int[])[.. m, .. Enumerable.Repeat(onesRow, order - m.Length)])];
        if (order == 1)
        {
            _single = tensors.Indices(padded.Select(m => m[0]));
            return;
        }
        List<int[]> wanted = [.. padded];
        var steps = new Stack<(Tensor, Tensor)>();
        for (int length = order; length >= 2; length--)
        {
            if (length == 2)
            {
                steps.Push((tensors.Indices(wanted.Select(m => m[0])), tensors.Indices(wanted.Select(m => m[1]))));
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
            steps.Push((tensors.Indices(prefixOf), tensors.Indices(wanted.Select(m => m[last]))));
            wanted = prefixes;
        }
        _steps.AddRange(steps);
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
}
