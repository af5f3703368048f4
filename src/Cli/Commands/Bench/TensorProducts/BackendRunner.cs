using System.Numerics;
using EquivSim.TensorProducts;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>An executor for each thread, on a part of the batch.</summary>
internal sealed class BackendRunner<T> : IProductRunner
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Part[] _parts;

    public BackendRunner(TensorProductBackend backend, TensorProductSpec spec, int batch, int threads, bool sampleWeights = false)
    {
        threads = Math.Min(threads, batch);
        _parts = [.. Enumerable.Range(0, threads).Select(t => new Part(backend, spec, batch * (t + 1) / threads - batch * t / threads, t, sampleWeights))];
    }

    public void Forward() => Run(static p => p.Forward());

    public void ForwardAndBackward() => Run(static p =>
    {
        p.Forward();
        p.Backward();
    });

    public void Dispose()
    {
        foreach (Part part in _parts)
            part.Executor.Dispose();
    }

    private void Run(Action<Part> action)
    {
        if (_parts.Length == 1)
            action(_parts[0]);
        else
            Parallel.ForEach(_parts, action);
    }

    private sealed class Part
    {
        private readonly T[] _x, _y, _w, _z, _g, _gx, _gy, _gw;

        public Part(TensorProductBackend backend, TensorProductSpec spec, int batch, int seed, bool sampleWeights)
        {
            var random = new Random(seed);
            T[] Numbers(int count)
            {
                var values = new T[count];
                foreach (ref T value in values.AsSpan())
                    value = T.CreateTruncating(2 * random.NextDouble() - 1);
                return values;
            }
            Executor = backend.Create<T>(spec);
            (_x, _y, _w, _g) = (Numbers(batch * spec.In1.Dimension), Numbers(batch * spec.In2.Dimension), Numbers(spec.WeightCount * (sampleWeights ? batch : 1)), Numbers(batch * spec.Out.Dimension));
            (_z, _gx, _gy, _gw) = (new T[_g.Length], new T[_x.Length], new T[_y.Length], new T[_w.Length]);
        }

        public ITensorProductExecutor<T> Executor { get; }

        public void Forward() => Executor.Forward(_x, _y, _w, _z);

        public void Backward() => Executor.Backward(_x, _y, _w, _g, _gx, _gy, _gw);
    }
}
