using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>Constant arrays as tensors that outlive the dispose scope they are made in.</summary>
internal static class TorchConstants
{
    public static Tensor Of(ReadOnlySpan<double> values, ReadOnlySpan<long> shape, ScalarType dtype, Device? device)
    {
        using Tensor exact = tensor(values.ToArray(), shape, dtype: ScalarType.Float64, device: device);
        return exact.to(dtype, copy: true).DetachFromDisposeScope();
    }
}
