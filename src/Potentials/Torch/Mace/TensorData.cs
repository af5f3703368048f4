using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>Arrays into tensors and back.</summary>
internal static class TensorData
{
    /// <summary>A tensor that outlives the dispose scope it is made in: a constant of a model.</summary>
    public static Tensor Constant(double[] values, ReadOnlySpan<long> shape, ScalarType dtype, Device? device) =>
        Of(values, shape, dtype, device).DetachFromDisposeScope();

    /// <summary>A tensor with a copy of the values, rounded to the type.</summary>
    public static Tensor Of(double[] values, ReadOnlySpan<long> shape, ScalarType dtype, Device? device)
    {
        if (dtype == ScalarType.Float64)
            return tensor(values, shape, dtype: dtype, device: device);
        if (dtype != ScalarType.Float32)
            throw new ArgumentException($"Models compute in Float32 or Float64; got {dtype}.", nameof(dtype));
        return tensor(Array.ConvertAll(values, v => (float)v), shape, dtype: dtype, device: device);
    }

    /// <summary>An index tensor with a copy of the values.</summary>
    public static Tensor Indices(long[] values, Device? device) => tensor(values, dtype: ScalarType.Int64, device: device);

    /// <summary>The values of a tensor in row-major order.</summary>
    public static double[] ToArray(Tensor t)
    {
        using var scope = NewDisposeScope();
        return t.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }
}
