using EquivSim.Potentials.Pickle;

namespace EquivSim.Potentials;

/// <summary>Arrays by their names in a torch state dict.</summary>
internal static class StateDict
{
    /// <summary>Arrays that carry no information: e3nn's masks of ones, empty biases and compiled 3j symbols, MACE's marks of zeroed weights.</summary>
    public static bool IsBookkeeping(string name) =>
        name.EndsWith(".output_mask", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal)
        || name.EndsWith("_zeroed", StringComparison.Ordinal) || name.Contains("._w3j_", StringComparison.Ordinal)
        || name.EndsWith(".conv_tp.weight", StringComparison.Ordinal);

    /// <summary>The arrays of a saved state dict, or of a training checkpoint that holds one under <c>model</c>.</summary>
    /// <returns>Null when the saved value is neither.</returns>
    public static Dictionary<string, WeightArray>? Read(object? saved)
    {
        if (saved is not PickleDictionary dictionary)
            return null;
        if (dictionary.Get("model") is PickleDictionary inner)
            dictionary = inner;
        var weights = new Dictionary<string, WeightArray>();
        foreach ((object? key, object? value) in dictionary.Entries)
        {
            if (key is not string name || value is not TorchTensor tensor)
                throw new InvalidDataException($"entry {PickleReader.Describe(key)} of the state dict is {PickleReader.Describe(value)}; expected a tensor.");
            if (!IsBookkeeping(name))
                weights.Add(name, new([.. tensor.Shape], tensor.Read()));
        }
        return weights;
    }
}
