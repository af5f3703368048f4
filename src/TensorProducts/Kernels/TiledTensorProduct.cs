using System.Numerics;
using System.Runtime.Intrinsics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Executor whose lanes are samples, two vectors of them: rows are turned into tiles of components, and every connection mode is the same plain
/// loop over channels for all samples of a tile. A last sample alone goes through the same kernels one lane wide.
/// </summary>
internal sealed unsafe class TiledTensorProduct<T>(TensorProductSpec spec, IReadOnlyList<PathGroup> groups, IKernelSource kernels)
    : TensorProductExecutor<T>(spec)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ITileEngine<T>? _wide, _single;

    protected override void RunForward(in TensorProductOperands<T> operands, Span<T> result, bool add)
    {
        fixed (T* x = operands.X, y = operands.Y, w = operands.Weights, z = result)
        {
            var a = new TileArguments<T> { X = x, Y = y, Weights = w, Result = z, AreWeightsShared = operands.AreWeightsShared, Add = add };
            for (int first = 0; first < operands.Batch;)
            {
                ITileEngine<T> engine = EngineFor(operands.Batch - first);
                int samples = Math.Min(engine.Width, operands.Batch - first);
                engine.Forward(a, first, samples);
                first += samples;
            }
        }
    }

    protected override void RunBackward(
        in TensorProductOperands<T> operands, ReadOnlySpan<T> outputGradient, Span<T> xGradient, Span<T> yGradient, Span<T> weightGradient, bool add)
    {
        if (!add && operands.AreWeightsShared)
            weightGradient.Clear();
        fixed (T* x = operands.X, y = operands.Y, w = operands.Weights, g = outputGradient, gx = xGradient, gy = yGradient, gw = weightGradient)
        {
            var a = new TileArguments<T>
            {
                X = x,
                Y = y,
                Weights = w,
                Result = g,
                XGradient = gx,
                YGradient = gy,
                WeightGradient = gw,
                AreWeightsShared = operands.AreWeightsShared,
                Add = add,
            };
            for (int first = 0; first < operands.Batch;)
            {
                ITileEngine<T> engine = EngineFor(operands.Batch - first);
                engine.BeginBackward(a);
                int tiles = Math.Max(1, (operands.Batch - first) / engine.Width);
                for (int tile = 0; tile < tiles; tile++)
                {
                    int samples = Math.Min(engine.Width, operands.Batch - first);
                    engine.Backward(a, first, samples);
                    first += samples;
                }
                engine.EndBackward(a);
            }
        }
    }

    private ITileEngine<T> EngineFor(int samples) =>
        samples == 1 ? _single ??= Engine<SingleLane<T>>() : _wide ??= Wide();

    private ITileEngine<T> Wide() =>
        Vector512.IsHardwareAccelerated ? Engine<Pair<Lanes512<T>, T>>()
        : Vector256.IsHardwareAccelerated ? Engine<Pair<Lanes256<T>, T>>()
        : Vector128.IsHardwareAccelerated ? Engine<Pair<Lanes128<T>, T>>()
        : Engine<SingleLane<T>>();

    private ITileEngine<T> Engine<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T> => new TileEngine<TLanes, T>(Spec, groups, kernels);
}
