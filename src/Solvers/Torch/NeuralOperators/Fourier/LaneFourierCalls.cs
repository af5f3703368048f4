using System.Numerics;
using System.Runtime.InteropServices;
using EquivSim.TorchRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>The transforms of <see cref="LaneFourier{T}"/> called with tensors; none of the calls is recorded by autograd.</summary>
internal abstract class LaneFourierCalls : IDisposable
{
    /// <summary>Prepares the transforms of one grid.</summary>
    /// <param name="points">Points on each axis.</param>
    /// <param name="modes">Modes on each axis.</param>
    /// <param name="periods">Period over length of the domain on each axis.</param>
    /// <param name="dtype">float32 or float64.</param>
    public static LaneFourierCalls Create(IReadOnlyList<long> points, IReadOnlyList<int> modes, IReadOnlyList<double> periods, ScalarType dtype) =>
        dtype == ScalarType.Float64 ? new LaneFourierCalls<double>(points, modes, periods, dtype) : new LaneFourierCalls<float>(points, modes, periods, dtype);

    /// <summary>[points, lanes] to [parts, lanes], or back.</summary>
    public abstract Tensor Run(Tensor t, WaveWeights weights, bool isAnalysis);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <inheritdoc/>
internal sealed class LaneFourierCalls<T>(IReadOnlyList<long> points, IReadOnlyList<int> modes, IReadOnlyList<double> periods, ScalarType dtype) : LaneFourierCalls
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LaneFourier<T> _transform = LaneFourier<T>.Create(points, modes, periods);

    public override Tensor Run(Tensor t, WaveWeights weights, bool isAnalysis)
    {
        using DisposeScope scope = NewDisposeScope();
        long lanes = t.shape[^1];
        // A span holds less than 2 GB.
        if (lanes > 1 && lanes * Math.Max(_transform.Points, _transform.Parts) > int.MaxValue / Marshal.SizeOf<T>())
            return cat([.. t.split(lanes / 2, -1).Select(part => Run(part, weights, isAnalysis))], -1).MoveToOuterDisposeScope();
        Tensor result = empty([isAnalysis ? _transform.Parts : _transform.Points, lanes], dtype);
        if (isAnalysis)
            _transform.Analyze(TensorData.Numbers<T>(t), TensorData.Numbers<T>(result), weights, get_num_threads());
        else
            _transform.Synthesize(TensorData.Numbers<T>(t), TensorData.Numbers<T>(result), weights, get_num_threads());
        return result.MoveToOuterDisposeScope();
    }

    public override void Dispose() => _transform.Dispose();
}
