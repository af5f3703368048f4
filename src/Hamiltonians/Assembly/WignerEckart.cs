using EquivSim.O3;

namespace EquivSim.Hamiltonians;

/// <summary>
/// A block of matrix elements between a shell of degree la and one of degree lb, written as irreps and back. By the theorem of Wigner and
/// Eckart every equivariant block is a sum over L = |la-lb| .. la+lb of 3j tensors times a vector of 2L+1 numbers.
/// </summary>
/// <remarks>
/// <para>block[m1, m2] = sum over L, M of sqrt(2L+1) w3j(la, lb, L)[m1, m2, M] c_L[M]. With this scaling the map is orthogonal: its inverse is
/// its transpose.</para>
/// <para>All irreps of a block have the parity (-1)^(la+lb), whatever their L.</para>
/// </remarks>
public static class WignerEckart
{
    /// <summary>The irreps of a block, in the order of the coefficients.</summary>
    public static Irreps IrrepsOf(int la, int lb) => new(new Irrep(la, Irrep.NaturalParity(la)) * new Irrep(lb, Irrep.NaturalParity(lb)));

    /// <summary>Irreps to block.</summary>
    /// <param name="la">Degree of the rows' shell.</param>
    /// <param name="lb">Degree of the columns' shell.</param>
    /// <param name="coefficients">One vector of 2L+1 numbers after the other, L ascending; (2la+1)(2lb+1) in all.</param>
    /// <param name="block">Receives [2la+1, 2lb+1], row-major, orbitals in the order m = -l..l.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void ToBlock(int la, int lb, ReadOnlySpan<double> coefficients, Span<double> block)
    {
        Check(la, lb, coefficients.Length, block.Length);
        block.Clear();
        int columns = 2 * lb + 1, offset = 0;
        for (int l = Math.Abs(la - lb); l <= la + lb; l++)
        {
            double scale = Math.Sqrt(2 * l + 1);
            foreach (Wigner3jEntry e in Wigner3j.NonZeros(la, lb, l))
                block[e.M1 * columns + e.M2] += scale * e.Value * coefficients[offset + e.M3];
            offset += 2 * l + 1;
        }
    }

    /// <summary>Block to irreps: the inverse of <see cref="ToBlock"/>.</summary>
    /// <inheritdoc cref="ToBlock"/>
    public static void ToIrreps(int la, int lb, ReadOnlySpan<double> block, Span<double> coefficients)
    {
        Check(la, lb, coefficients.Length, block.Length);
        coefficients.Clear();
        int columns = 2 * lb + 1, offset = 0;
        for (int l = Math.Abs(la - lb); l <= la + lb; l++)
        {
            double scale = Math.Sqrt(2 * l + 1);
            foreach (Wigner3jEntry e in Wigner3j.NonZeros(la, lb, l))
                coefficients[offset + e.M3] += scale * e.Value * block[e.M1 * columns + e.M2];
            offset += 2 * l + 1;
        }
    }

    private static void Check(int la, int lb, int coefficients, int block)
    {
        int size = (2 * la + 1) * (2 * lb + 1);
        if (coefficients != size || block != size)
            throw new ArgumentException($"A block of degrees ({la}, {lb}) has {size} elements and as many coefficients; got {block} and {coefficients}.");
    }
}
