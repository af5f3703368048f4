using System.Globalization;

namespace EquivSim.O3;

/// <summary>
/// An irreducible representation of O(3): degree <c>l</c> and parity, written <c>0e</c>, <c>1o</c>, <c>2e</c> ...
/// </summary>
/// <remarks>The default order is e3nn's: by degree, then odd before even. A vector is <c>1o</c>, a pseudo-vector <c>1e</c>.</remarks>
/// <param name="L">Degree, 0 or more.</param>
/// <param name="Parity">Sign under inversion.</param>
public readonly record struct Irrep(int L, Parity Parity) : IComparable<Irrep>
{
    /// <summary>2l+1.</summary>
    public int Dimension => 2 * L + 1;

    /// <summary>Whether the parity is (-1)^l, as that of spherical harmonics of a vector.</summary>
    public bool IsNatural => Parity == NaturalParity(L);

    /// <summary>The parity (-1)^l.</summary>
    public static Parity NaturalParity(int l) => l % 2 == 0 ? Parity.Even : Parity.Odd;

    /// <summary>Reads <c>2e</c>, <c>1o</c>, or <c>3y</c> (the natural parity of its degree).</summary>
    /// <exception cref="FormatException">The text is no irrep.</exception>
    public static Irrep Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        if (trimmed.Length >= 2 && int.TryParse(trimmed.AsSpan(0, trimmed.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int l))
        {
            switch (trimmed[^1])
            {
                case 'e': return new(l, Parity.Even);
                case 'o': return new(l, Parity.Odd);
                case 'y': return new(l, NaturalParity(l));
            }
        }
        throw new FormatException($"'{text}' is not an irrep; expected a degree and a parity, such as 0e or 1o.");
    }

    /// <summary>The irreps in the product of two: degrees |l1-l2| to l1+l2, parities multiplied.</summary>
    public static IEnumerable<Irrep> operator *(Irrep a, Irrep b)
    {
        Parity parity = a.Parity == b.Parity ? Parity.Even : Parity.Odd;
        return Enumerable.Range(Math.Abs(a.L - b.L), 2 * Math.Min(a.L, b.L) + 1).Select(l => new Irrep(l, parity));
    }

    /// <inheritdoc/>
    public int CompareTo(Irrep other) => L != other.L ? L.CompareTo(other.L) : Parity.CompareTo(other.Parity);

    /// <summary>Less than, in e3nn's order.</summary>
    public static bool operator <(Irrep a, Irrep b) => a.CompareTo(b) < 0;

    /// <summary>Less than or equal, in e3nn's order.</summary>
    public static bool operator <=(Irrep a, Irrep b) => a.CompareTo(b) <= 0;

    /// <summary>Greater than, in e3nn's order.</summary>
    public static bool operator >(Irrep a, Irrep b) => a.CompareTo(b) > 0;

    /// <summary>Greater than or equal, in e3nn's order.</summary>
    public static bool operator >=(Irrep a, Irrep b) => a.CompareTo(b) >= 0;

    /// <summary>Such as <c>1o</c>.</summary>
    public override string ToString() => L.ToString(CultureInfo.InvariantCulture) + (Parity == Parity.Even ? 'e' : 'o');
}
