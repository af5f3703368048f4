using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Labels of a batch as tensors, and the loss: mean absolute plus mean square difference of matrix elements, plus a weight times the error in the
/// reference's orbitals. Hartree.
/// </summary>
internal sealed class MatrixLoss
{
    private readonly Tensor _atoms, _pairs, _atomWeights, _pairWeights;

    public MatrixLoss(IReadOnlyList<LabeledMolecule> molecules, HamiltonianBatch batch, HamiltonianModel model)
    {
        int n = model.Template.Size;
        (ScalarType dtype, Device device) = (model.DataType, model.Device);
        double share = 1.0 / molecules.Count;
        _atoms = TensorData.Of([.. molecules.SelectMany(m => m.Atoms)], [batch.AtomCount, n, n], dtype, device);
        _atomWeights = TensorData.Of([.. molecules.SelectMany(m => m.AtomMask.Select(w => w * share))], [batch.AtomCount, n, n], dtype, device);
        _pairs = TensorData.Of(InOrder(m => m.Pairs), [batch.BlockCount, n, n], dtype, device);
        _pairWeights = TensorData.Of([.. InOrder(m => m.PairMask).Select(w => w * share)], [batch.BlockCount, n, n], dtype, device);

        double[] InOrder(Func<LabeledMolecule, double[]> blocks) =>
            [.. batch.PairOrder.Take(batch.BlockCount).SelectMany(o => new ArraySegment<double>(blocks(molecules[o.Molecule]), o.Pair * n * n, n * n))];
    }

    /// <summary>The loss; each molecule counts the same.</summary>
    /// <param name="prediction">Blocks that the network gave.</param>
    /// <param name="orbitals">The error in the reference's orbitals, or null.</param>
    /// <param name="orbitalWeight">Its weight.</param>
    public Tensor Of(BlockPrediction prediction, OrbitalLoss? orbitals, double orbitalWeight)
    {
        Tensor atoms = prediction.Atoms - _atoms, pairs = prediction.Pairs - _pairs;
        Tensor loss = Mean(atoms.abs() + atoms.square(), pairs.abs() + pairs.square());
        return orbitals is null ? loss : loss + orbitalWeight * orbitals.Of(atoms * (_atomWeights > 0), pairs * (_pairWeights > 0));
    }

    private Tensor Mean(Tensor atoms, Tensor pairs) => (atoms * _atomWeights).sum() + (pairs * _pairWeights).sum();
}
