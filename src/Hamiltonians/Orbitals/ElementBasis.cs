using EquivSim.O3;
using EquivSim.Structures;

namespace EquivSim.Hamiltonians;

/// <summary>The shells of an element in canonical order: ascending degree, shells of one degree in the order given.</summary>
public sealed class ElementBasis : IEquatable<ElementBasis>
{
    private readonly BasisShell[] _shells;

    /// <summary>Sorts the shells by degree.</summary>
    /// <param name="atomicNumber">1 to 118.</param>
    /// <param name="shells">At least one.</param>
    /// <exception cref="ArgumentException">The element is unknown or there is no shell.</exception>
    public ElementBasis(int atomicNumber, IEnumerable<BasisShell> shells)
    {
        ArgumentNullException.ThrowIfNull(shells);
        Symbol = Elements.Symbol(atomicNumber);
        AtomicNumber = atomicNumber;
        _shells = [.. shells.OrderBy(s => s.Degree)];
        if (_shells.Length == 0)
            throw new ArgumentException($"The basis of {Symbol} has no shell, expected at least one.", nameof(shells));
        OrbitalCount = _shells.Sum(s => s.OrbitalCount);
        // e3nn's irreps of the orbitals: a shell of degree l has the parity of its harmonics.
        Irreps = new Irreps(_shells.GroupBy(s => s.Degree)
            .Select(g => new MulIrrep(g.Count(), new Irrep(g.Key, Irrep.NaturalParity(g.Key)))));
    }

    /// <summary>1 to 118.</summary>
    public int AtomicNumber { get; }

    /// <summary>The element's symbol.</summary>
    public string Symbol { get; }

    /// <summary>The shells, by ascending degree.</summary>
    public IReadOnlyList<BasisShell> Shells => _shells;

    /// <summary>Number of orbitals of an atom.</summary>
    public int OrbitalCount { get; }

    /// <summary>How the orbitals transform, in their order: <c>3x0e+2x1o+1x2e</c> for oxygen in def2-SVP.</summary>
    public Irreps Irreps { get; }

    /// <inheritdoc/>
    public bool Equals(ElementBasis? other) => other is not null && AtomicNumber == other.AtomicNumber && _shells.AsSpan().SequenceEqual(other._shells);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ElementBasis);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(AtomicNumber, _shells.Length, _shells[0]);

    /// <summary>Symbol and number of shells of each degree, such as <c>O 3s2p1d</c>.</summary>
    public override string ToString() => $"{Symbol} {string.Concat(_shells.GroupBy(s => s.Degree).Select(g => $"{g.Count()}{"spdf"[g.Key]}"))}";
}
