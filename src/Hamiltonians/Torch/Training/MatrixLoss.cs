using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Labels of a batch as tensors, and the loss: mean absolute plus mean square difference of matrix elements, Hartree.</summary>
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

    /// <summary>Mean over molecules of the mean absolute error of all matrix elements.</summary>
    public Tensor AbsoluteError(BlockPrediction prediction) => Mean(prediction, d => d.abs());

    /// <summary>Mean over molecules of the mean square error.</summary>
    public Tensor SquareError(BlockPrediction prediction) => Mean(prediction, d => d.square());

    private Tensor Mean(BlockPrediction prediction, Func<Tensor, Tensor> penalty) =>
        (penalty(prediction.Atoms - _atoms) * _atomWeights).sum() + (penalty(prediction.Pairs - _pairs) * _pairWeights).sum();
}
