using System.Globalization;

namespace EquivSim.O3;

/// <summary>
/// An irreducible representation of O(3): its degree l and its parity, written as e3nn writes it.
/// <c>0e</c> is a scalar, <c>1o</c> a vector, <c>1e</c> a pseudo-vector.
/// </summary>
/// <example><code>
/// Irrep vector = Irrep.Parse("1o");
/// string product = string.Join("+", vector * vector);   // 0e+1e+2e
/// </code></example>
/// <param name="L">Degree l, 0 or larger.</param>
/// <param name="Parity">Behaviour under the inversion.</param>
/// <exception cref="ArgumentOutOfRangeException">The degree is negative or the parity neither even nor odd.</exception>
public readonly record struct Irrep(int L, Parity Parity) : IComparable<Irrep>
{
    /// <summary>Degree l, 0 or larger.</summary>
    public int L { get; } = L >= 0
        ? L
        : throw new ArgumentOutOfRangeException(nameof(L), L, "The degree of an irrep is 0 or larger.");

    /// <summary>Behaviour under the inversion.</summary>
    public Parity Parity { get; } = Parity is Parity.Even or Parity.Odd
        ? Parity
        : throw new ArgumentOutOfRangeException(nameof(Parity), Parity, "The parity of an irrep is even or odd.");

    /// <summary>Number of components, 2l+1.</summary>
    public int Dimension => 2 * L + 1;

    /// <summary>Whether this is the invariant <c>0e</c>.</summary>
    public bool IsScalar => L == 0 && Parity == Parity.Even;

    /// <summary>Whether the parity is (-1)^l, that of the spherical harmonics of a vector.</summary>
    public bool IsNatural => Parity == NaturalParity(L);

    /// <summary>The parity (-1)^l of the spherical harmonics of degree <paramref name="l"/>.</summary>
    public static Parity NaturalParity(int l) => l % 2 == 0 ? Parity.Even : Parity.Odd;

    /// <summary>Reads <c>0e</c>, <c>1o</c>, ...; <c>y</c> in place of the parity means (-1)^l.</summary>
    /// <exception cref="FormatException">The text is no irrep.</exception>
    public static Irrep Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static Irrep Parse(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> trimmed = text.Trim();
        if (trimmed.Length >= 2 && int.TryParse(trimmed[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int l))
        {
            switch (trimmed[^1])
            {
                case 'e': return new Irrep(l, Parity.Even);
                case 'o': return new Irrep(l, Parity.Odd);
                case 'y': return new Irrep(l, NaturalParity(l));
            }
        }
        throw new FormatException($"'{text}' is no irrep: expected a degree and a parity, as in '0e' or '1o'.");
    }

    /// <summary>The irreps of the product of two irreps: |l1-l2|, ..., l1+l2, each once, with parity p1 p2.</summary>
    public static IEnumerable<Irrep> operator *(Irrep left, Irrep right)
    {
        var parity = (Parity)((int)left.Parity * (int)right.Parity);
        int lowest = Math.Abs(left.L - right.L);
        return Enumerable.Range(lowest, left.L + right.L - lowest + 1).Select(l => new Irrep(l, parity));
    }

    /// <summary>Whether this irrep occurs in the product of the two others (the selection rule).</summary>
    public bool IsIn(Irrep left, Irrep right) =>
        (int)Parity == (int)left.Parity * (int)right.Parity
        && L >= Math.Abs(left.L - right.L)
        && L <= left.L + right.L;

    /// <summary>Compares in e3nn's order: by degree, odd before even.</summary>
    public int CompareTo(Irrep other) => IrrepOrder.E3nn.Compare(this, other);

    /// <summary>Whether the left irrep stands before the right one in e3nn's order.</summary>
    public static bool operator <(Irrep left, Irrep right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left irrep stands after the right one in e3nn's order.</summary>
    public static bool operator >(Irrep left, Irrep right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left irrep does not stand after the right one in e3nn's order.</summary>
    public static bool operator <=(Irrep left, Irrep right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left irrep does not stand before the right one in e3nn's order.</summary>
    public static bool operator >=(Irrep left, Irrep right) => left.CompareTo(right) >= 0;

    /// <summary>The irrep as e3nn writes it: <c>1o</c>.</summary>
    public override string ToString() => $"{L}{(Parity == Parity.Even ? 'e' : 'o')}";
}
