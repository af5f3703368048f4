using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Invariants of two atoms, for networks that make weights: their scalars, and inner products over the components of each other irrep, divided by 2l+1.
/// </summary>
internal sealed class PairInvariants
{
    private readonly IrrepRows _rows;
    private readonly bool _isSymmetric;
    private readonly FusedOperation? _fused;

    /// <param name="store">The network that it is a part of.</param>
    /// <param name="rows">Features of atoms.</param>
    /// <param name="channels">Their channels.</param>
    /// <param name="isSymmetric">Whether the scalars are averaged; otherwise the first atom's come before the second's.</param>
    public PairInvariants(ParameterStore store, IrrepRows rows, int channels, bool isSymmetric)
    {
        (_rows, _isSymmetric, Count) = (rows, isSymmetric, (rows.Irreps.Count - 1 + (isSymmetric ? 1 : 2)) * channels);
        _fused = FusedOperation.TryCreate(
            store, new FusedInvariantsFactory<float>(rows.Irreps, channels, isSymmetric), new FusedInvariantsFactory<double>(rows.Irreps, channels, isSymmetric), channels);
    }

    /// <summary>Number of invariants.</summary>
    public int Count { get; }

    /// <param name="z">[components, atoms, channels].</param>
    /// <param name="first">First atoms, [pairs].</param>
    /// <param name="second">Second atoms, [pairs].</param>
    /// <returns>[pairs, invariants].</returns>
    public Tensor Forward(Tensor z, Tensor first, Tensor second) => _fused is null ? OnTorch(z, first, second) : _fused.Apply(z, first, second);

    /// <summary>The same on torch's operations, for any device.</summary>
    public Tensor OnTorch(Tensor z, Tensor first, Tensor second)
    {
        Tensor x = z.index_select(1, first), y = z.index_select(1, second);
        Tensor inner = IrrepRows.Flatten(_rows.Inner(x, y));
        return _isSymmetric ? cat([0.5 * (x[0] + y[0]), inner], 1) : cat([x[0], y[0], inner], 1);
    }
}
