using EquivSim.Structures;

namespace EquivSim.Hamiltonians;

/// <summary>A named set of element bases, such as def2-SVP.</summary>
public sealed class BasisSet
{
    private readonly SortedDictionary<int, ElementBasis> _elements = [];

    /// <summary>Makes a set.</summary>
    /// <param name="name">Its name in the literature.</param>
    /// <param name="elements">One for each element.</param>
    /// <exception cref="ArgumentException">An element occurs twice, or there is none.</exception>
    public BasisSet(string name, IEnumerable<ElementBasis> elements)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(elements);
        Name = name;
        foreach (ElementBasis element in elements)
        {
            if (!_elements.TryAdd(element.AtomicNumber, element))
                throw new ArgumentException($"The basis set {name} has {element.Symbol} twice, expected each element once.", nameof(elements));
        }
        if (_elements.Count == 0)
            throw new ArgumentException($"The basis set {name} has no element, expected at least one.", nameof(elements));
    }

    /// <summary>Its name in the literature.</summary>
    public string Name { get; }

    /// <summary>The element bases by ascending atomic number.</summary>
    public IReadOnlyCollection<ElementBasis> ElementBases => _elements.Values;

    /// <summary>Whether the set covers an element.</summary>
    public bool Contains(int atomicNumber) => _elements.ContainsKey(atomicNumber);

    /// <summary>The basis of an element.</summary>
    /// <exception cref="ArgumentException">The set does not cover the element.</exception>
    public ElementBasis this[int atomicNumber] => _elements.TryGetValue(atomicNumber, out ElementBasis? element)
        ? element
        : throw new ArgumentException($"The basis set {Name} has no {Elements.Symbol(atomicNumber)}; it covers {string.Join(" ", _elements.Values.Select(e => e.Symbol))}.", nameof(atomicNumber));

    /// <summary>The orbitals of a molecule.</summary>
    /// <param name="atomicNumbers">One for each atom.</param>
    /// <exception cref="ArgumentException">There is no atom, or the set does not cover an element.</exception>
    public MolecularBasis For(ReadOnlySpan<int> atomicNumbers)
    {
        var atoms = new ElementBasis[atomicNumbers.Length];
        for (int i = 0; i < atoms.Length; i++)
            atoms[i] = this[atomicNumbers[i]];
        return new MolecularBasis(atoms);
    }
}
