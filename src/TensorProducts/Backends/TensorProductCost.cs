namespace EquivSim.TensorProducts;

/// <summary>Work of a backend for one sample, forward: what its time is estimated from.</summary>
/// <param name="Operations">Multiply-adds in inner loops.</param>
/// <param name="Starts">Inner loops begun: sums, tiles of small matrices, rows of transforms.</param>
/// <param name="Elements">Numbers brought from rows to tiles and back.</param>
public readonly record struct TensorProductCost(double Operations, double Starts, double Elements)
{
    /// <summary>Sum of the work.</summary>
    public static TensorProductCost operator +(TensorProductCost a, TensorProductCost b) =>
        new(a.Operations + b.Operations, a.Starts + b.Starts, a.Elements + b.Elements);

    /// <summary>The work done several times.</summary>
    public static TensorProductCost operator *(double times, TensorProductCost a) => new(times * a.Operations, times * a.Starts, times * a.Elements);
}
