using System.Numerics;
using BenchmarkDotNet.Attributes;
using EquivSim.Cli.Commands.Bench.TensorProducts;
using EquivSim.TensorProducts;

namespace EquivSim.Benchmarks;

/// <summary>The convolutions of known models by the sparse backend, one thread: a batch of 512 edges, weights of each.</summary>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
[MemoryDiagnoser(displayGenColumns: false)]
public class WorkloadBenchmarks<T> : ExecutorBenchmarks<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Edges = 512;

    [ParamsSource(nameof(Workloads))]
    public string Workload { get; set; } = "";

    public IEnumerable<string> Workloads => ConvolutionWorkload.All.Select(w => w.Name);

    [GlobalSetup]
    public void Setup() => Prepare(ConvolutionWorkload.All.First(w => w.Name == Workload).Spec, TensorProductBackend.Sparse, Edges, sampleWeights: true);
}
