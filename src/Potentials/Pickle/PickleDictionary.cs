using System.Diagnostics.CodeAnalysis;

namespace EquivSim.Potentials.Pickle;

/// <summary>A Python dictionary: entries in their order, looked up by text; a later value of the same text replaces the earlier one.</summary>
internal sealed class PickleDictionary
{
    private readonly List<KeyValuePair<object?, object?>> _entries = [];
    private readonly Dictionary<string, int> _index = [];

    public IReadOnlyList<KeyValuePair<object?, object?>> Entries => _entries;

    public void Set(object? key, object? value)
    {
        if (key is string text)
        {
            if (_index.TryGetValue(text, out int slot))
            {
                _entries[slot] = new(key, value);
                return;
            }
            _index.Add(text, _entries.Count);
        }
        _entries.Add(new(key, value));
    }

    public bool TryGet(string key, [MaybeNullWhen(true)] out object? value)
    {
        bool found = _index.TryGetValue(key, out int slot);
        value = found ? _entries[slot].Value : null;
        return found;
    }

    public object? Get(string key) => TryGet(key, out object? value) ? value : null;
}
