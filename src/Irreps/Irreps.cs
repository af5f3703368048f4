using System.Collections;
using System.Globalization;

namespace EquivSim.O3;

/// <summary>
/// A direct sum of irreps of O(3): blocks of repeated irreps, in the order in which a feature vector stores them.
/// Immutable; equal when the blocks are equal one by one.
/// </summary>
/// <remarks>
/// The flat vector holds the blocks one after the other and each block as [multiplicity, 2l+1], row-major (e3nn's layout).
/// </remarks>
/// <example><code>
/// Irreps features = "16x0e + 4x1o";
/// int size = features.Dimension;                        // 28
/// int vectors = features.Offset(1);                     // 16
/// Irreps all = (features + "2x0e").Regroup();           // 18x0e+4x1o
/// Irreps product = Irreps.Parse("1o") * "1o";           // 1x0e+1x1e+1x2e
/// </code></example>
public sealed class Irreps : IReadOnlyList<MulIrrep>, IEquatable<Irreps>
{
    private readonly MulIrrep[] _blocks;
    private readonly int[] _offsets;

    /// <summary>The direct sum of the blocks given, in their order.</summary>
    public Irreps(IEnumerable<MulIrrep> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        _blocks = [.. blocks];
        _offsets = new int[_blocks.Length + 1];
        for (int i = 0; i < _blocks.Length; i++)
            _offsets[i + 1] = checked(_offsets[i] + _blocks[i].Dimension);
    }

    /// <summary>The direct sum of the irreps given, each once, in their order.</summary>
    public Irreps(IEnumerable<Irrep> irreps)
        : this(irreps.Select(irrep => new MulIrrep(1, irrep)))
    {
    }

    /// <summary>The sum of nothing, of dimension 0.</summary>
    public static Irreps Empty { get; } = new(Array.Empty<MulIrrep>());

    /// <summary>Number of blocks (not of irreps; see <see cref="TotalMultiplicity"/>).</summary>
    public int Count => _blocks.Length;

    /// <summary>The block at a position.</summary>
    public MulIrrep this[int index] => _blocks[index];

    /// <summary>Number of components of the flat vector.</summary>
    public int Dimension => _offsets[^1];

    /// <summary>Number of irreps, each counted as often as it is repeated.</summary>
    public int TotalMultiplicity => _blocks.Sum(block => block.Multiplicity);

    /// <summary>Largest degree of any block.</summary>
    /// <exception cref="InvalidOperationException">There is no block.</exception>
    public int MaxL => _blocks.Length > 0
        ? _blocks.Max(block => block.Irrep.L)
        : throw new InvalidOperationException("Irreps without a block have no largest degree.");

    /// <summary>Reads e3nn's notation, such as <c>16x0e + 1o</c>; an empty text is the empty sum.</summary>
    /// <exception cref="FormatException">A term is no irrep or its multiplicity no count.</exception>
    public static Irreps Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.IsNullOrWhiteSpace(text) ? Empty : new Irreps(text.Split('+').Select(term => ParseBlock(term, text)));
    }

    /// <summary>Reads e3nn's notation; see <see cref="Parse"/>.</summary>
    public static implicit operator Irreps(string text) => Parse(text);

    /// <summary>One irrep of each degree 0..<paramref name="lmax"/>: those of the spherical harmonics of a vector of parity <paramref name="p"/>.</summary>
    /// <param name="lmax">Largest degree.</param>
    /// <param name="p">Parity of the vector: odd for positions (1o), even for pseudo-vectors (1e).</param>
    public static Irreps SphericalHarmonics(int lmax, Parity p = Parity.Odd)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lmax);
        return new(Enumerable.Range(0, lmax + 1).Select(l => new Irrep(l, p == Parity.Even ? Parity.Even : Irrep.NaturalParity(l))));
    }

    /// <summary>Start of a block in the flat vector; <c>Offset(Count)</c> is the dimension.</summary>
    public int Offset(int block) => _offsets[block];

    /// <summary>Where a block lies in the flat vector.</summary>
    public Range Slice(int block) => _offsets[block].._offsets[block + 1];

    /// <summary>How often an irrep occurs, over all blocks.</summary>
    public int CountOf(Irrep irrep) => _blocks.Where(block => block.Irrep == irrep).Sum(block => block.Multiplicity);

    /// <summary>Sorts the blocks (equal irreps keep their order) and tells where each went.</summary>
    public SortedIrreps Sort(IrrepOrder order = IrrepOrder.E3nn)
    {
        int[] inverse = [.. Enumerable.Range(0, Count).Order(Comparer<int>.Create((a, b) =>
        {
            int byIrrep = order.Compare(_blocks[a].Irrep, _blocks[b].Irrep);
            return byIrrep != 0 ? byIrrep : a.CompareTo(b);
        }))];
        int[] permutation = new int[Count];
        for (int i = 0; i < Count; i++)
            permutation[inverse[i]] = i;
        return new SortedIrreps(new Irreps(inverse.Select(old => _blocks[old])), permutation, inverse);
    }

    /// <summary>Merges neighbouring blocks of one irrep and drops empty ones; the flat vector does not change.</summary>
    public Irreps Simplify()
    {
        List<MulIrrep> merged = [];
        foreach (MulIrrep block in _blocks)
        {
            if (block.Multiplicity == 0)
                continue;
            if (merged.Count > 0 && merged[^1].Irrep == block.Irrep)
                merged[^1] = new MulIrrep(merged[^1].Multiplicity + block.Multiplicity, block.Irrep);
            else
                merged.Add(block);
        }
        return new Irreps(merged);
    }

    /// <summary>Sorted and simplified: one block for each irrep.</summary>
    public Irreps Regroup(IrrepOrder order = IrrepOrder.E3nn) => Sort(order).Irreps.Simplify();

    /// <summary>The blocks whose irrep passes a test, in their order.</summary>
    public Irreps Filter(Func<Irrep, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return new Irreps(_blocks.Where(block => keep(block.Irrep)));
    }

    /// <summary>The blocks whose irrep occurs in <paramref name="kept"/>, in their order.</summary>
    public Irreps Filter(Irreps kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return Filter(irrep => kept.CountOf(irrep) > 0);
    }

    /// <summary>The same blocks <paramref name="times"/> times, one copy after the other.</summary>
    public Irreps Repeat(int times)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        return new Irreps(Enumerable.Repeat(_blocks, times).SelectMany(blocks => blocks));
    }

    /// <summary>Direct sum: the blocks of both, one after the other.</summary>
    public static Irreps operator +(Irreps left, Irreps right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new Irreps(left._blocks.Concat(right._blocks));
    }

    /// <summary>Tensor product: all irreps of all products of blocks, regrouped.</summary>
    public static Irreps operator *(Irreps left, Irreps right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        IEnumerable<MulIrrep> blocks =
            from a in left._blocks
            from b in right._blocks
            from irrep in a.Irrep * b.Irrep
            select new MulIrrep(checked(a.Multiplicity * b.Multiplicity), irrep);
        return new Irreps(blocks).Regroup();
    }

    /// <inheritdoc/>
    public bool Equals(Irreps? other) => other is not null && _blocks.AsSpan().SequenceEqual(other._blocks);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Irreps);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = new();
        foreach (MulIrrep block in _blocks)
            hash.Add(block);
        return hash.ToHashCode();
    }

    /// <summary>Whether the blocks are equal one by one.</summary>
    public static bool operator ==(Irreps? left, Irreps? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether some block differs.</summary>
    public static bool operator !=(Irreps? left, Irreps? right) => !(left == right);

    /// <summary>e3nn's notation: <c>16x0e+4x1o</c>.</summary>
    public override string ToString() => string.Join('+', _blocks);

    /// <inheritdoc/>
    public IEnumerator<MulIrrep> GetEnumerator() => ((IEnumerable<MulIrrep>)_blocks).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _blocks.GetEnumerator();

    private static MulIrrep ParseBlock(string term, string text)
    {
        int cross = term.IndexOf('x', StringComparison.Ordinal);
        int multiplicity = 1;
        if (cross >= 0 && !int.TryParse(term.AsSpan(0, cross).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out multiplicity))
            throw new FormatException($"'{term}' in '{text}' has no multiplicity before the 'x': expected a term such as '16x0e'.");
        try
        {
            return new MulIrrep(multiplicity, Irrep.Parse(term.AsSpan(cross + 1)));
        }
        catch (FormatException error)
        {
            throw new FormatException($"'{text}' cannot be read as irreps: {error.Message}", error);
        }
    }
}
