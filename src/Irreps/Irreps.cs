using System.Collections;
using System.Globalization;

namespace EquivSim.O3;

/// <summary>
/// A direct sum of irreps with multiplicities, in e3nn's notation: <c>16x0e + 4x1o</c>. Immutable; the order of blocks matters.
/// </summary>
/// <remarks>A vector in this space is laid out block after block, within a block copy after copy, within a copy m = -l..l.</remarks>
/// <example>
/// <code>
/// Irreps features = "16x0e + 4x1o";
/// int n = features.Dimension;      // 28
/// int start = features.Offset(1);  // 16
/// </code>
/// </example>
public sealed partial class Irreps : IReadOnlyList<MulIrrep>, IEquatable<Irreps>
{
    private readonly MulIrrep[] _blocks;
    private readonly int[] _offsets;

    /// <summary>Makes a direct sum of the given blocks, in their order.</summary>
    /// <exception cref="ArgumentException">A multiplicity or a degree is negative.</exception>
    public Irreps(IEnumerable<MulIrrep> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        _blocks = [.. blocks];
        _offsets = new int[_blocks.Length + 1];
        for (int i = 0; i < _blocks.Length; i++)
        {
            if (_blocks[i].Multiplicity < 0 || _blocks[i].Irrep.L < 0)
                throw new ArgumentException($"Block {i} is {_blocks[i]}: multiplicity and degree must not be negative.", nameof(blocks));
            _offsets[i + 1] = _offsets[i] + _blocks[i].Dimension;
        }
    }

    /// <summary>The empty sum.</summary>
    public static Irreps Empty { get; } = new([]);

    /// <summary>Number of components of a vector in this space.</summary>
    public int Dimension => _offsets[^1];

    /// <summary>Sum of the multiplicities.</summary>
    public int TotalMultiplicity => _blocks.Sum(b => b.Multiplicity);

    /// <summary>Highest degree; -1 when empty.</summary>
    public int MaxL => _blocks.Length == 0 ? -1 : _blocks.Max(b => b.Irrep.L);

    /// <summary>Number of blocks.</summary>
    public int Count => _blocks.Length;

    /// <summary>A block.</summary>
    public MulIrrep this[int index] => _blocks[index];

    /// <summary>Where a block starts in a vector of this space.</summary>
    public int Offset(int block) => _offsets[block];

    /// <summary>Total multiplicity of one irrep.</summary>
    public int CountOf(Irrep irrep) => _blocks.Where(b => b.Irrep == irrep).Sum(b => b.Multiplicity);

    /// <summary>Reads <c>16x0e + 4x1o + 2e</c>; a missing multiplicity is 1, an empty text the empty sum.</summary>
    /// <exception cref="FormatException">A term is no irrep with multiplicity; the message names it.</exception>
    public static Irreps Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
            return Empty;
        return new(text.Split('+').Select(term => ParseBlock(term, text)));
    }

    private static MulIrrep ParseBlock(string term, string text)
    {
        string trimmed = term.Trim();
        int cross = trimmed.IndexOf('x', StringComparison.Ordinal);
        try
        {
            if (cross < 0)
                return new(1, Irrep.Parse(trimmed));
            if (int.TryParse(trimmed.AsSpan(0, cross).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int multiplicity))
                return new(multiplicity, Irrep.Parse(trimmed[(cross + 1)..]));
        }
        catch (FormatException)
        {
            // Reported below with the whole text.
        }
        throw new FormatException($"'{trimmed}' in '{text}' is not a block of irreps; expected something like 16x0e or 1o.");
    }

    /// <summary>Reads a text, so that irreps can be given as strings.</summary>
    public static implicit operator Irreps(string text) => Parse(text);

    /// <summary>Irreps of the spherical harmonics of degrees 0 to <paramref name="lmax"/>.</summary>
    /// <param name="lmax">Highest degree.</param>
    /// <param name="parity">Parity of the argument: odd for a vector, even for a pseudo-vector.</param>
    public static Irreps SphericalHarmonics(int lmax, Parity parity = Parity.Odd) =>
        new(Enumerable.Range(0, lmax + 1).Select(l => new MulIrrep(1, new(l, parity == Parity.Odd ? Irrep.NaturalParity(l) : Parity.Even))));

    /// <summary>Direct sum: the blocks of both, one after the other.</summary>
    public static Irreps operator +(Irreps a, Irreps b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new(a.Concat(b));
    }

    /// <summary>Joins neighbouring blocks of equal irrep and drops empty ones; the layout of vectors does not change.</summary>
    public Irreps Simplify()
    {
        var merged = new List<MulIrrep>();
        foreach (MulIrrep block in _blocks.Where(b => b.Multiplicity > 0))
        {
            if (merged.Count > 0 && merged[^1].Irrep == block.Irrep)
                merged[^1] = new(merged[^1].Multiplicity + block.Multiplicity, block.Irrep);
            else
                merged.Add(block);
        }
        return new(merged);
    }

    /// <summary>Sorts the blocks, equal ones keeping their order.</summary>
    public SortedIrreps Sort(IrrepOrder order = IrrepOrder.E3nn)
    {
        int[] inverse = [.. Enumerable.Range(0, Count).OrderBy(i => SortKey(_blocks[i].Irrep, order))];
        int[] permutation = new int[Count];
        for (int sorted = 0; sorted < inverse.Length; sorted++)
            permutation[inverse[sorted]] = sorted;
        return new(new(inverse.Select(i => _blocks[i])), permutation, inverse);
    }

    private static (int L, int Second) SortKey(Irrep irrep, IrrepOrder order) => order switch
    {
        IrrepOrder.E3nn => (irrep.L, (int)irrep.Parity),
        IrrepOrder.Natural => (irrep.L, irrep.IsNatural ? 0 : 1),
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "Unknown order of irreps."),
    };

    /// <inheritdoc/>
    public IEnumerator<MulIrrep> GetEnumerator() => ((IEnumerable<MulIrrep>)_blocks).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Irreps? other) => other is not null && _blocks.AsSpan().SequenceEqual(other._blocks);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Irreps);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (MulIrrep block in _blocks)
            hash.Add(block);
        return hash.ToHashCode();
    }

    /// <summary>Such as <c>16x0e+4x1o</c>.</summary>
    public override string ToString() => string.Join('+', _blocks);
}
