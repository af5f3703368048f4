namespace EquivSim.O3;

/// <summary>A tensor by its non-zero entries: flat row-major positions, ascending, and values.</summary>
internal sealed record SparseTensor(int[] Positions, double[] Values)
{
    /// <summary>From a table of position and value; what is only rounding is dropped.</summary>
    public static SparseTensor From(Dictionary<int, double> entries)
    {
        int[] positions = [.. entries.Where(entry => Math.Abs(entry.Value) > 1e-12).Select(entry => entry.Key).Order()];
        return new SparseTensor(positions, [.. positions.Select(position => entries[position])]);
    }
}
