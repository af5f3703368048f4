using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EquivSim.TorchRuntime;

/// <summary>Arrays into tensors and back.</summary>
public static class TensorData
{
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

    /// <summary>
    /// The numbers of a CPU tensor where they lie, or of a contiguous copy that lives as long as the scope; none of a tensor that is null or empty.
    /// </summary>
    /// <typeparam name="T">The tensor's type.</typeparam>
    public static Span<T> Numbers<T>(Tensor? t)
        where T : unmanaged
    {
        if (t is null || t.numel() == 0)
            return default;
        using (no_grad())
            return MemoryMarshal.Cast<byte, T>((t.is_contiguous() ? t : t.contiguous()).bytes);
    }

    /// <summary>The values of a tensor in row-major order.</summary>
    public static double[] ToArray(Tensor t)
    {
        var values = new double[t.numel()];
        CopyTo(t, values);
        return values;
    }

    /// <summary>Copies the values of a tensor, row-major, into an array of as many.</summary>
    public static void CopyTo(Tensor t, Span<double> values)
    {
        using var scope = NewDisposeScope();
        MemoryMarshal.Cast<byte, double>(t.detach().to(ScalarType.Float64).cpu().contiguous().bytes).CopyTo(values);
    }
}
