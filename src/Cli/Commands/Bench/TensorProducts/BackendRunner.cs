using System.Numerics;
using EquivSim.Structures;
using EquivSim.TensorProducts;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>A product computed by a backend.</summary>
internal sealed class BackendRunner<T> : IProductRunner
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _x, _y, _w, _z, _g, _gx, _gy, _gw;
    private readonly WorkerPool? _pool;
    private readonly ITensorProductExecutor<T> _executor;

    public BackendRunner(TensorProductBackend backend, TensorProductSpec spec, int batch, int threads, bool sampleWeights = false)
    {
        var random = new Random(1);
        T[] Numbers(int count)
        {
            var values = new T[count];
            foreach (ref T value in values.AsSpan())
                value = T.CreateTruncating(2 * random.NextDouble() - 1);
            return values;
        }
        (_x, _y, _w, _g) = (Numbers(batch * spec.In1.Dimension), Numbers(batch * spec.In2.Dimension), Numbers(spec.WeightCount * (sampleWeights ? batch : 1)), Numbers(batch * spec.Out.Dimension));
        (_z, _gx, _gy, _gw) = (new T[_g.Length], new T[_x.Length], new T[_y.Length], new T[_w.Length]);
        _pool = threads > 1 ? new WorkerPool(threads) : null;
        _executor = _pool is null ? backend.Create<T>(spec) : new ParallelTensorProduct<T>(spec, backend, threads, _pool.Run);
    }

    public void Forward() => _executor.Forward(_x, _y, _w, _z);

    public void ForwardAndBackward()
    {
        Forward();
        _executor.Backward(_x, _y, _w, _g, _gx, _gy, _gw);
    }

    public void Dispose()
    {
        _executor.Dispose();
        _pool?.Dispose();
    }
}
