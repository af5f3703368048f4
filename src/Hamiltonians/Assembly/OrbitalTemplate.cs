using EquivSim.Structures;

namespace EquivSim.Hamiltonians;

/// <summary>
/// An atom that has the shells of every element of a model: for each degree as many as the element with most of them. Networks predict blocks
/// between two templates; an element takes the shells it has.
/// </summary>
/// <remarks>The k-th shell of degree l of an element is the k-th of degree l of the template. Shells of the template are sorted by degree.</remarks>
public sealed class OrbitalTemplate
{
    private readonly SortedDictionary<int, int[]> _elements;
    private readonly Dictionary<int, int[]> _orbitals = [];
    private readonly int[] _shellOffsets;

    /// <summary>The smallest template for some elements.</summary>
    /// <param name="shells">Degrees of the shells of each element, by atomic number, in the order in which its orbitals are stored.</param>
    /// <exception cref="ArgumentException">No element, an element without shells, or a negative degree.</exception>
    public OrbitalTemplate(IReadOnlyDictionary<int, int[]> shells)
    {
        ArgumentNullException.ThrowIfNull(shells);
        if (shells.Count == 0)
            throw new ArgumentException("A template needs the shells of at least one element.", nameof(shells));
        foreach ((int number, int[] degrees) in shells)
        {
            if (degrees.Length == 0 || degrees.Any(l => l < 0))
                throw new ArgumentException($"{Elements.Symbol(number)} has the shells [{string.Join(", ", degrees)}]; expected degrees, at least one, none negative.", nameof(shells));
        }
        _elements = new(shells.ToDictionary(e => e.Key, e => (int[])[.. e.Value]));

        int maxDegree = shells.Values.Max(d => d.Max());
        int[] counts = [.. Enumerable.Range(0, maxDegree + 1).Select(l => shells.Values.Max(d => d.Count(x => x == l)))];
        ShellDegrees = [.. Enumerable.Range(0, maxDegree + 1).SelectMany(l => Enumerable.Repeat(l, counts[l]))];
        _shellOffsets = new int[ShellDegrees.Count + 1];
        for (int s = 0; s < ShellDegrees.Count; s++)
            _shellOffsets[s + 1] = _shellOffsets[s] + 2 * ShellDegrees[s] + 1;
        foreach ((int number, int[] degrees) in _elements)
            _orbitals.Add(number, [.. Slots(degrees).SelectMany(s => Enumerable.Range(_shellOffsets[s], 2 * ShellDegrees[s] + 1))]);
    }

    /// <summary>Atomic numbers, ascending.</summary>
    public IReadOnlyList<int> AtomicNumbers => [.. _elements.Keys];

    /// <summary>Degree of each shell of the template, ascending.</summary>
    public IReadOnlyList<int> ShellDegrees { get; }

    /// <summary>Highest degree of a shell.</summary>
    public int MaxDegree => ShellDegrees[^1];

    /// <summary>Number of orbitals of the template.</summary>
    public int Size => _shellOffsets[^1];

    /// <summary>First orbital of a shell of the template.</summary>
    public int ShellOffset(int shell) => _shellOffsets[shell];

    /// <summary>Degrees of an element's shells, in the order of its orbitals.</summary>
    /// <exception cref="ArgumentException">The element is not one of the template's.</exception>
    public IReadOnlyList<int> ShellsOf(int atomicNumber) => _elements.TryGetValue(atomicNumber, out int[]? degrees) ? degrees : throw Unknown(atomicNumber);

    /// <summary>The template's orbital for each orbital of an element: shell by shell, m = -l..l.</summary>
    /// <exception cref="ArgumentException">The element is not one of the template's.</exception>
    public IReadOnlyList<int> OrbitalsOf(int atomicNumber) => _orbitals.TryGetValue(atomicNumber, out int[]? orbitals) ? orbitals : throw Unknown(atomicNumber);

    private IEnumerable<int> Slots(int[] degrees)
    {
        var used = new Dictionary<int, int>();
        foreach (int l in degrees)
        {
            int k = used.GetValueOrDefault(l);
            used[l] = k + 1;
            yield return Enumerable.Range(0, ShellDegrees.Count).First(s => ShellDegrees[s] == l) + k;
        }
    }

    private ArgumentException Unknown(int atomicNumber) =>
        new($"The model does not know {Elements.Symbol(atomicNumber)}; it was made for {string.Join(", ", _elements.Keys.Select(Elements.Symbol))}.");
}
