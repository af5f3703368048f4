namespace EquivSim.Electrostatics;

/// <summary>What fixes a separable-mesh calculation.</summary>
/// <param name="Alpha">Splitting parameter, 1/Å.</param>
/// <param name="Cutoff">Range of the direct sum, Å.</param>
/// <param name="Order">Order of the B-splines, 4 to 8.</param>
/// <param name="Spacing">Largest spacing of the mesh, Å.</param>
/// <param name="Digits">Digits of the sum of Gaussians.</param>
public sealed record SeparableMeshParameters(double Alpha, double Cutoff, int Order, double Spacing, double Digits)
{
    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    internal void Validate()
    {
        if (!(Alpha > 0) || !(Cutoff > 0) || !(Spacing > 0) || !double.IsFinite(Alpha + Cutoff + Spacing))
            throw new ArgumentException($"Split, cut-off and spacing must be positive; got {this}.");
        if (Order is < BSpline.MinOrder or > BSpline.MaxOrder)
            throw new ArgumentException($"B-splines have order {BSpline.MinOrder} to {BSpline.MaxOrder}; got {Order}.");
        if (!(Digits is >= 1 and <= 15))
            throw new ArgumentException($"Digits lie between 1 and 15; got {Digits}.");
    }
}
