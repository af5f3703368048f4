namespace EquivSim.Electrostatics;

/// <summary>What fixes an SPME calculation.</summary>
/// <param name="Alpha">Splitting parameter, 1/Å.</param>
/// <param name="Cutoff">Range of the direct sum, Å.</param>
/// <param name="Order">Order of the B-splines, 4 to 8.</param>
/// <param name="Grid">Grid points along the three lattice vectors.</param>
public sealed record SpmeParameters(double Alpha, double Cutoff, int Order, (int A, int B, int C) Grid)
{
    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    internal void Validate()
    {
        if (!(Alpha > 0) || !double.IsFinite(Alpha) || !(Cutoff > 0) || !double.IsFinite(Cutoff))
            throw new ArgumentException($"The split and the cut-off must be positive; got {Alpha}/Å and {Cutoff} Å.");
        if (Order is < BSpline.MinOrder or > BSpline.MaxOrder)
            throw new ArgumentException($"B-splines have order {BSpline.MinOrder} to {BSpline.MaxOrder}; got {Order}.");
        if (Math.Min(Grid.A, Math.Min(Grid.B, Grid.C)) < Order)
            throw new ArgumentException($"A grid for splines of order {Order} has at least {Order} points along each axis; got {Grid}.");
    }

    /// <summary>The smallest product of powers of 2, 3 and 5 that is even and not below a number: a good length for a transform.</summary>
    internal static int GoodLength(double atLeast)
    {
        for (int n = Math.Max(8, (int)Math.Ceiling(atLeast)); ; n++)
        {
            int rest = n;
            foreach (int prime in (ReadOnlySpan<int>)[2, 3, 5])
            {
                while (rest % prime == 0)
                    rest /= prime;
            }
            if (rest == 1 && n % 2 == 0)
                return n;
        }
    }
}
