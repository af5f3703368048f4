using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>
/// The gradient of one block of output channels of a matrix, summed over items: as the tangent of inputs times output gradients, both of
/// which come as values and tangents.
/// </summary>
/// <param name="Matrix">The matrix.</param>
/// <param name="Block">Block of output channels.</param>
/// <param name="Inputs">Values and tangents of the inputs.</param>
/// <param name="InputPart">Part of the inputs that the matrix maps.</param>
/// <param name="Outputs">Gradients of the outputs and their tangents.</param>
/// <param name="OutputPart">Part of the outputs.</param>
/// <param name="Element">The element whose atoms alone it maps, or -1 for all items.</param>
/// <param name="InputsMove">Whether the inputs have a tangent that is not zero.</param>
internal sealed record WeightTask<TLanes, T>(
    TrainableMatrix<TLanes, T> Matrix, int Block, RowArray<T>[] Inputs, int InputPart, RowArray<T>[] Outputs, int OutputPart, int Element = -1, bool InputsMove = true)
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Computes and writes the gradient.</summary>
    /// <param name="elementOffsets">First place of each element.</param>
    /// <param name="gradients">The vector of all gradients.</param>
    public unsafe void Run(int[] elementOffsets, T* gradients)
    {
        int first = Element < 0 ? 0 : elementOffsets[Element];
        int rows = ((Element < 0 ? Inputs[0].Items : elementOffsets[Element + 1]) - first) * Inputs[0].Components(InputPart);
        nint stride = Inputs[0].BlockStride(InputPart);
        Matrix.ClearGradient(Block);
        Matrix.AddGradient(Block, rows, Inputs[0].At(InputPart, 0, first), stride, Outputs[1].At(OutputPart, Block, first));
        if (InputsMove)
            Matrix.AddGradient(Block, rows, Inputs[1].At(InputPart, 0, first), stride, Outputs[0].At(OutputPart, Block, first));
        Matrix.StoreGradient(Block, gradients);
    }
}
