namespace EquivSim.Potentials;

/// <summary>Reduces a model of several heads (MACE 0.3.7 and later) to one of them.</summary>
/// <remarks>
/// The heads share everything but atomic energies, scale, shift and readouts. The outputs of a linear readout are the heads; the hidden
/// layer of the last readout holds the heads one after the other, and each output sees its own part of it only. e3nn divides by the
/// square root of the whole hidden layer's width, so the weights of one head alone are smaller by the root of the number of heads.
/// </remarks>
internal static class MaceHeads
{
    private const string Energies = "atomic_energies_fn.atomic_energies", Scale = "scale_shift.scale", Shift = "scale_shift.shift";
    private const string Hidden = ".linear_1.weight", Output = ".linear_2.weight";

    /// <param name="weights">State dict.</param>
    /// <param name="heads">Names of the heads, at least one.</param>
    /// <param name="head">The one to keep; null when there is one.</param>
    /// <exception cref="InvalidDataException">There are several and none is chosen, or no head has that name.</exception>
    public static Dictionary<string, WeightArray> Select(Dictionary<string, WeightArray> weights, string[] heads, string? head)
    {
        if (heads.Length > 1 && head is null)
            throw new InvalidDataException($"the model has {heads.Length} heads ({string.Join(", ", heads)}): choose one by its name.");
        int kept = head is null ? 0 : Array.IndexOf(heads, head);
        if (kept < 0)
            throw new InvalidDataException($"the model has no head '{head}'; it has {string.Join(", ", heads.Select(h => h.Length == 0 ? "a single unnamed one" : h))}.");

        var result = new Dictionary<string, WeightArray>();
        foreach ((string name, WeightArray array) in weights)
            result.Add(name, Part(weights, name, array, heads.Length, kept));
        return result;
    }

    private static WeightArray Part(Dictionary<string, WeightArray> weights, string name, WeightArray array, int heads, int head)
    {
        if (name == Energies)
        {
            double[] row = Columns(name, array, 1, heads, head);
            return new([row.Length], row);
        }
        if (name is Scale or Shift)
            return new([], array.Values.Length == 1 ? array.Values : Columns(name, array, 1, heads, head));
        if (heads == 1 || !name.StartsWith("readouts.", StringComparison.Ordinal))
            return array;
        if (name.EndsWith(Output, StringComparison.Ordinal))
        {
            // [heads, hidden, heads]: this head's hidden units to this head's output.
            long hidden = array.Count / ((long)heads * heads);
            double[] block = Columns(name, array, 1, heads, head);
            double[] column = Columns(name, new([block.Length], block), hidden, heads, head);
            return new([column.Length], [.. column.Select(w => w / Math.Sqrt(heads))]);
        }
        // Flat [channels, heads] of a linear readout, or [channels, heads, hidden] of the last one.
        long channels = array.Count / heads;
        if (name.EndsWith(Hidden, StringComparison.Ordinal) && weights.TryGetValue(name[..^Hidden.Length] + Output, out WeightArray? output))
            channels = Math.Max(1, array.Count * heads / Math.Max(1, output.Count));
        double[] part = Columns(name, array, channels, heads, head);
        return new([part.Length], part);
    }

    /// <summary>Part <paramref name="part"/> of <paramref name="parts"/> of every row.</summary>
    private static double[] Columns(string name, WeightArray array, long rows, int parts, int part)
    {
        if (rows <= 0 || array.Count % (rows * parts) != 0)
            throw new InvalidDataException($"array '{name}' has {array.Count} values, which cannot be divided among {parts} heads.");
        int width = (int)(array.Count / rows / parts);
        var result = new double[rows * width];
        for (int r = 0; r < rows; r++)
            Array.Copy(array.Values, ((long)r * parts + part) * width, result, (long)r * width, width);
        return result;
    }
}
