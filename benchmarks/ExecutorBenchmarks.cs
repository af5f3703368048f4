using System.Numerics;
using BenchmarkDotNet.Attributes;
using EquivSim.Cli.Commands.Bench.TensorProducts;
using EquivSim.TensorProducts;

namespace EquivSim.Benchmarks;

/// <summary>Forward and backward passes of one executor on random operands.</summary>
public abstract class ExecutorBenchmarks<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private BackendRunner<T> _runner = null!;

    [Benchmark]
    public void Forward() => _runner.Forward();

    [Benchmark]
    public void ForwardAndBackward() => _runner.ForwardAndBackward();

    [GlobalCleanup]
    public void Dispose()
    {
        _runner.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes executor and operands.</summary>
    protected void Prepare(TensorProductSpec spec, TensorProductBackend backend, int batch, bool sampleWeights) =>
        _runner = new BackendRunner<T>(backend, spec, batch, threads: 1, sampleWeights);
}
