using EquivSim.O3;

namespace EquivSim.TensorProducts;

/// <summary>
/// What products of functions on the sphere are worth in 3j symbols: integrals over three orthonormal harmonics are multiples of them, with
/// factors that are positive in e3nn's sign convention.
/// </summary>
public static class GauntCoefficients
{
    /// <summary>
    /// k in "integral of Y1 Y2 Y3 = k w3j" (Gaunt 1929): ((2l1+1)(2l2+1)(2l3+1)/4π)^½ |3j(l1 l2 l3; 0 0 0)|. Zero where l1 + l2 + l3 is odd
    /// or no triangle.
    /// </summary>
    public static double Product(int l1, int l2, int l3) =>
        (l1 + l2 + l3) % 2 == 0 && IsTriangle(l1, l2, l3) ? Scale(l1, l2, l3) * Math.Abs(Symbol(l1, 0, l2, 0, l3)) : 0;

    /// <summary>
    /// q in "integral of {Y1, Y2} Y3 = q w3j", {A, B} = r · (∇A × ∇B) the spherical Poisson bracket (Bochkarev, Lysogorskiy and Drautz,
    /// arXiv 2605.15073): (l1(l1+1) l2(l2+1))^½ ((2l1+1)(2l2+1)(2l3+1)/4π)^½ |3j(l1 l2 l3; 1 -1 0)|. Zero where l1 + l2 + l3 is even or no
    /// triangle: the two complete each other.
    /// </summary>
    public static double Bracket(int l1, int l2, int l3) =>
        (l1 + l2 + l3) % 2 != 0 && l1 > 0 && l2 > 0 && IsTriangle(l1, l2, l3)
            ? Math.Sqrt((double)l1 * (l1 + 1) * l2 * (l2 + 1)) * Scale(l1, l2, l3) * Math.Abs(Symbol(l1, 1, l2, -1, l3))
            : 0;

    private static bool IsTriangle(int l1, int l2, int l3) => l3 >= Math.Abs(l1 - l2) && l3 <= l1 + l2;

    private static double Scale(int l1, int l2, int l3) => Math.Sqrt((2 * l1 + 1) * (2 * l2 + 1) * (2 * l3 + 1) / (4 * Math.PI));

    /// <summary>A 3j symbol up to its sign.</summary>
    private static double Symbol(int l1, int m1, int l2, int m2, int l3) => ClebschGordan.Value(l1, m1, l2, m2, l3) / Math.Sqrt(2 * l3 + 1);
}
