using EquivSim.O3;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// The layout of features inside the networks: [components, samples, channels], the components those of some irreps one after the other,
/// every irrep with the same channels. Mixing channels is then one batched matrix product over components.
/// </summary>
internal sealed class IrrepRows
{
    private readonly Tensor _squareSums;

    /// <param name="irreps">Each once; the first is 0e.</param>
    /// <param name="store">Where constants are made.</param>
    public IrrepRows(Irreps irreps, ParameterStore store)
    {
        if (irreps.Count == 0 || !irreps[0].Irrep.IsScalar || irreps.Any(b => b.Multiplicity != 1))
            throw new ArgumentException($"Features need distinct irreps, 0e first; got {irreps}.", nameof(irreps));
        Irreps = irreps;
        int[] blockOfRow = [.. Enumerable.Range(0, irreps.Count).SelectMany(b => Enumerable.Repeat(b, irreps[b].Irrep.Dimension))];
        BlockOfRow = store.Indices(blockOfRow);
        BlockOfUpperRow = store.Indices(blockOfRow.Skip(1).Select(b => b - 1));
        var sums = new double[(irreps.Count - 1) * Rows];
        for (int row = 1; row < Rows; row++)
            sums[(blockOfRow[row] - 1) * Rows + row] = 1.0 / irreps[blockOfRow[row]].Irrep.Dimension;
        _squareSums = store.Constant(sums, irreps.Count - 1, Rows);
    }

    /// <summary>The irreps.</summary>
    public Irreps Irreps { get; }

    /// <summary>Number of components.</summary>
    public int Rows => Irreps.Dimension;

    /// <summary>Irrep of each component.</summary>
    public Tensor BlockOfRow { get; }

    /// <summary>The same for the components after the scalar, counted from the first irrep after it.</summary>
    public Tensor BlockOfUpperRow { get; }

    /// <summary>Inner product of two features over the components of each irrep after the scalar, divided by 2l+1.</summary>
    /// <returns>[irreps - 1, n, channels].</returns>
    public Tensor Inner(Tensor x, Tensor y)
    {
        (long n, long channels) = (x.shape[1], x.shape[2]);
        return _squareSums.mm((x * y).view(Rows, n * channels)).view(Irreps.Count - 1, n, channels);
    }

    /// <summary>[irreps, n, channels] to [n, irreps * channels].</summary>
    public static Tensor Flatten(Tensor invariants) => invariants.transpose(0, 1).reshape(invariants.shape[1], -1);
}
