namespace EquivSim.Dynamics;

/// <summary>Named arrays that an integrator needs, besides positions and velocities, to continue exactly.</summary>
public sealed class IntegratorState
{
    private readonly SortedDictionary<string, double[]> _reals = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ulong[]> _words = new(StringComparer.Ordinal);

    /// <summary>Real arrays by name.</summary>
    public IReadOnlyDictionary<string, double[]> Reals => _reals;

    /// <summary>Arrays of 64-bit words by name.</summary>
    public IReadOnlyDictionary<string, ulong[]> Words => _words;

    /// <summary>Stores a copy of real values.</summary>
    public void Set(string name, params ReadOnlySpan<double> values) => _reals[name] = values.ToArray();

    /// <summary>Stores a copy of words.</summary>
    public void Set(string name, ReadOnlySpan<ulong> words) => _words[name] = words.ToArray();

    /// <summary>Copies the real values of a name into <paramref name="values"/>.</summary>
    /// <exception cref="InvalidDataException">The name is missing or its length differs.</exception>
    public void Get(string name, Span<double> values) => Find(_reals, name, values.Length).CopyTo(values);

    /// <summary>Copies the words of a name into <paramref name="words"/>.</summary>
    /// <exception cref="InvalidDataException">The name is missing or its length differs.</exception>
    public void Get(string name, Span<ulong> words) => Find(_words, name, words.Length).CopyTo(words);

    private static T[] Find<T>(SortedDictionary<string, T[]> arrays, string name, int length)
    {
        if (!arrays.TryGetValue(name, out T[]? found))
            throw new InvalidDataException($"The integrator's state has no '{name}'; it has: {string.Join(", ", arrays.Keys)}.");
        if (found.Length != length)
            throw new InvalidDataException($"'{name}' in the integrator's state has {found.Length} values, expected {length}.");
        return found;
    }
}
