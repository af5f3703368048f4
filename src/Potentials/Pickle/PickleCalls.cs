namespace EquivSim.Potentials.Pickle;

/// <summary>The calls of a pickle whose meaning is known and harmless: containers and tensors. All others stay inert.</summary>
internal static class PickleCalls
{
    /// <exception cref="InvalidDataException">The arguments of a known call are not what PyTorch writes.</exception>
    public static object? Rebuild(PickleGlobal callee, object?[] arguments) => (callee.Module, callee.Name) switch
    {
        ("collections", "OrderedDict") => Dictionary(arguments),
        ("__builtin__" or "builtins", "set") => Set(arguments),
        ("torch._utils", "_rebuild_tensor_v2" or "_rebuild_tensor") => Tensor(arguments),
        ("torch._utils", "_rebuild_parameter" or "_rebuild_parameter_with_state") => Parameter(arguments),
        _ => new PickleObject(callee, arguments),
    };

    private static PickleDictionary Dictionary(object?[] arguments)
    {
        var result = new PickleDictionary();
        if (arguments.Length == 0)
            return result;
        if (arguments is not [List<object?> pairs])
            throw new InvalidDataException("an OrderedDict is made of nothing or of a list of pairs.");
        foreach (object? pair in pairs)
        {
            // Protocol 2 writes the pairs as lists or as tuples, depending on Python's version.
            (object? key, object? value) = pair switch
            {
                object?[] { Length: 2 } t => (t[0], t[1]),
                List<object?> { Count: 2 } l => (l[0], l[1]),
                _ => throw new InvalidDataException($"an entry of an OrderedDict is {PickleReader.Describe(pair)}; expected a pair."),
            };
            result.Set(key, value);
        }
        return result;
    }

    private static List<object?> Set(object?[] arguments) => arguments switch
    {
        [] => [],
        [List<object?> items] => items,
        _ => throw new InvalidDataException("a set is made of a list."),
    };

    private static TorchTensor Tensor(object?[] arguments) => arguments is [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..]
        ? new TorchTensor(storage, offset, Integers(shape), Integers(strides))
        : throw new InvalidDataException(
            $"a tensor is made of a storage, an offset, a shape and strides; found ({string.Join(", ", arguments.Take(4).Select(PickleReader.Describe))}).");

    private static TorchTensor Parameter(object?[] arguments) => arguments is [TorchTensor tensor, ..]
        ? tensor
        : throw new InvalidDataException($"a parameter is made of a tensor; found {PickleReader.Describe(arguments.FirstOrDefault())}.");

    private static long[] Integers(object?[] values) =>
        [.. values.Select(v => v is long n ? n : throw new InvalidDataException($"a tensor's shape holds {PickleReader.Describe(v)}; expected integers."))];
}
