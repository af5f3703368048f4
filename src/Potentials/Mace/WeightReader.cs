namespace EquivSim.Potentials;

/// <summary>Takes arrays out of a set by name, checks them, and remembers which were taken.</summary>
internal sealed class WeightReader(IReadOnlyDictionary<string, WeightArray> arrays)
{
    /// <summary>MACE's bookkeeping that carries no information: masks of ones, empty biases, compiled 3j symbols.</summary>
    private static readonly string[] Bookkeeping = [".output_mask", ".bias", "_zeroed", "._w3j_"];

    private readonly HashSet<string> _taken = [];

    /// <summary>The array of a name, with exactly the given shape.</summary>
    /// <exception cref="InvalidDataException">It is missing, has another shape, or holds a value that is not finite.</exception>
    public double[] Required(string name, ReadOnlySpan<long> shape)
    {
        WeightArray array = Find(name) ?? throw new InvalidDataException($"The file has no array '{name}' of shape {Format(shape)}.");
        if (!shape.SequenceEqual(array.Shape))
            throw new InvalidDataException($"Array '{name}' has shape {Format(array.Shape)}; this model needs {Format(shape)}.");
        return Finite(name, array);
    }

    /// <summary>The array of a name if it is there, of any shape with that many values.</summary>
    /// <exception cref="InvalidDataException">It has another number of values, or a value that is not finite.</exception>
    public double[]? Optional(string name, int count)
    {
        if (Find(name) is not { } array)
            return null;
        if (array.Values.Length != count)
            throw new InvalidDataException($"Array '{name}' has {array.Values.Length} values; this model needs {count}.");
        return Finite(name, array);
    }

    /// <summary>An array of any shape, or null.</summary>
    public WeightArray? Find(string name)
    {
        if (!arrays.TryGetValue(name, out WeightArray? array))
            return null;
        _taken.Add(name);
        return array;
    }

    /// <summary>Checks a number against the configuration, if the array is there.</summary>
    /// <exception cref="InvalidDataException">They differ.</exception>
    public void Confirm(string name, params ReadOnlySpan<double> expected)
    {
        if (Optional(name, expected.Length) is not { } values)
            return;
        for (int i = 0; i < values.Length; i++)
        {
            if (Math.Abs(values[i] - expected[i]) > 1e-6 * Math.Max(1, Math.Abs(expected[i])))
                throw new InvalidDataException($"Array '{name}' holds {values[i]:R} at position {i}, but the configuration says {expected[i]:R}.");
        }
    }

    /// <summary>Refuses arrays that nothing asked for: they would be part of a model that is not this one.</summary>
    /// <exception cref="InvalidDataException">There are such arrays.</exception>
    public void RefuseRest()
    {
        string[] rest = [.. arrays.Keys.Where(k => !_taken.Contains(k) && !Bookkeeping.Any(b => k.Contains(b, StringComparison.Ordinal))).Order()];
        if (rest.Length > 0)
        {
            throw new InvalidDataException(
                $"The file holds {rest.Length} arrays that a model of this configuration does not have: {string.Join(", ", rest.Take(5))}{(rest.Length > 5 ? ", ..." : "")}.");
        }
    }

    private static double[] Finite(string name, WeightArray array)
    {
        int bad = Array.FindIndex(array.Values, v => !double.IsFinite(v));
        if (bad >= 0)
            throw new InvalidDataException($"Array '{name}' holds {array.Values[bad]} at flat position {bad}.");
        return array.Values;
    }

    private static string Format(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
