namespace EquivSim.Potentials.Pickle;

/// <summary>A saved <c>torch.nn.Module</c>: its class by name, its attributes, tensors and children.</summary>
internal sealed class TorchModule
{
    private readonly PickleDictionary _attributes;

    private TorchModule(string path, PickleGlobal type, PickleDictionary attributes) => (Path, Type, _attributes) = (path, type, attributes);

    /// <summary>Name from the root, such as <c>interactions.0.linear_up</c>; empty for the root.</summary>
    public string Path { get; }

    public PickleGlobal Type { get; }

    /// <exception cref="InvalidDataException">The value is no module.</exception>
    public static TorchModule Of(object? value, string path = "") => value is PickleObject { State: PickleDictionary attributes } o
        ? new(path, o.Type, attributes)
        : throw new InvalidDataException($"{(path.Length == 0 ? "the file" : $"'{path}'")} should be a torch module; found {PickleReader.Describe(value)}.");

    /// <summary>A plain attribute, or null.</summary>
    public object? Attribute(string name) => _attributes.Get(name);

    /// <summary>Children that are present, by name. Compiled graphs of torch.fx are left out: they hold code and no tensors.</summary>
    public IEnumerable<(string Name, TorchModule Module)> Children => Entries("_modules")
        .Where(e => e.Value is not PickleObject { Type.Module: var module } || !module.StartsWith("torch.fx.", StringComparison.Ordinal))
        .Select(e => (e.Name, Of(e.Value, Join(e.Name))));

    /// <summary>Parameters, then persistent buffers: this module's part of the state dict, by full name.</summary>
    public IEnumerable<(string Name, TorchTensor Tensor)> Tensors
    {
        get
        {
            HashSet<object?> transient = Attribute("_non_persistent_buffers_set") is List<object?> names ? [.. names] : [];
            return Entries("_parameters").Concat(Entries("_buffers").Where(e => !transient.Contains(e.Name)))
                .Select(e => (Join(e.Name), AsTensor(e.Value, Join(e.Name))));
        }
    }

    public TorchModule? FindChild(string name) => Entries("_modules").Where(e => e.Name == name).Select(e => Of(e.Value, Join(name))).FirstOrDefault();

    /// <exception cref="InvalidDataException">There is no such child.</exception>
    public TorchModule Child(string name) => FindChild(name)
        ?? throw new InvalidDataException($"'{Path}' ({Type}) has no part '{name}'.");

    /// <summary>Parameter or buffer of this module, or null.</summary>
    public TorchTensor? FindTensor(string name) => Entries("_parameters").Concat(Entries("_buffers"))
        .Where(e => e.Name == name).Select(e => AsTensor(e.Value, Join(name))).FirstOrDefault();

    private static TorchTensor AsTensor(object? value, string path) => value as TorchTensor
        ?? throw new InvalidDataException($"'{path}' should be a tensor; found {PickleReader.Describe(value)}.");

    private IEnumerable<(string Name, object? Value)> Entries(string table)
    {
        if (Attribute(table) is not PickleDictionary entries)
            yield break;
        foreach ((object? key, object? value) in entries.Entries)
        {
            if (key is not string name)
                throw new InvalidDataException($"'{Path}' has a part whose name is {PickleReader.Describe(key)}.");
            if (value is not null)
                yield return (name, value);
        }
    }

    private string Join(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}
