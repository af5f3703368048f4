using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace EquivSim.Structures;

/// <summary>Named values in the order in which they were first set.</summary>
public sealed class PropertyTable : IEnumerable<KeyValuePair<string, PropertyValue>>
{
    private readonly OrderedDictionary<string, PropertyValue> _values = new(StringComparer.Ordinal);

    /// <summary>Number of values.</summary>
    public int Count => _values.Count;

    /// <summary>The value of a name; setting replaces or appends.</summary>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    public PropertyValue this[string name]
    {
        get => _values.TryGetValue(name, out PropertyValue? value)
            ? value
            : throw new KeyNotFoundException($"There is no property '{name}'; there are: {string.Join(", ", _values.Keys)}.");
        set => _values[name] = value;
    }

    /// <summary>Finds a value; false when there is none of this name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out PropertyValue? value) => _values.TryGetValue(name, out value);

    /// <summary>Removes a value; false when there was none.</summary>
    public bool Remove(string name) => _values.Remove(name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, PropertyValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
