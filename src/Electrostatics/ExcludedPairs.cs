namespace EquivSim.Electrostatics;

/// <summary>Pairs of atoms, usually bonded ones, that do not interact electrostatically.</summary>
/// <remarks>
/// Left out is the interaction with the nearest image only: farther images of a bonded partner are strangers. The nearest image is found by
/// rounding fractional coordinates, which is right while a pair is closer than half the smallest distance between faces of the cell.
/// </remarks>
public sealed class ExcludedPairs
{
    private readonly int[] _first, _second;

    /// <summary>No pairs.</summary>
    public static ExcludedPairs None { get; } = new([]);

    /// <summary>Makes the list.</summary>
    /// <param name="pairs">Each pair once, in any order.</param>
    /// <exception cref="ArgumentException">A pair of an atom with itself, a negative number, or a pair that is given twice.</exception>
    public ExcludedPairs(IEnumerable<(int First, int Second)> pairs)
    {
        (int First, int Second)[] sorted = [.. pairs.Select(p => p.First < p.Second ? p : (p.Second, p.First)).Order()];
        for (int p = 0; p < sorted.Length; p++)
        {
            if (sorted[p].First < 0 || sorted[p].First == sorted[p].Second || (p > 0 && sorted[p] == sorted[p - 1]))
                throw new ArgumentException($"Excluded pairs are pairs of two different atoms, each given once; got ({sorted[p].First}, {sorted[p].Second}).");
        }
        _first = [.. sorted.Select(p => p.First)];
        _second = [.. sorted.Select(p => p.Second)];
    }

    /// <summary>All pairs within molecules.</summary>
    /// <param name="molecules">The molecule of each atom.</param>
    public static ExcludedPairs WithinMolecules(IReadOnlyList<int> molecules) => new(Enumerable.Range(0, molecules.Count)
        .GroupBy(i => molecules[i])
        .SelectMany(atoms => atoms.SelectMany((i, k) => atoms.Skip(k + 1).Select(j => (i, j)))));

    /// <summary>Number of pairs.</summary>
    public int Count => _first.Length;

    /// <summary>First atom of each pair, ascending.</summary>
    public ReadOnlySpan<int> First => _first;

    /// <summary>Second atom of each pair, larger than the first.</summary>
    public ReadOnlySpan<int> Second => _second;

    /// <summary>Refuses pairs of atoms beyond a count.</summary>
    internal void RequireAtoms(int count)
    {
        for (int p = 0; p < _first.Length; p++)
        {
            if (_second[p] >= count)
                throw new ArgumentException($"The pair ({_first[p]}, {_second[p]}) is excluded, but there are {count} charges.");
        }
    }
}
