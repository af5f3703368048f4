using System.Numerics;
using BenchmarkDotNet.Attributes;
using EquivSim.Cli.Commands.Bench.TensorProducts;
using EquivSim.TensorProducts;

namespace EquivSim.Benchmarks;

/// <summary>
/// Products in the settings of "The Price of Freedom" (Xie et al., ICML 2025) by every backend that can, one thread. Times are for a whole batch;
/// <c>--filter '*TensorProductBenchmarks&lt;Single&gt;*'</c> and BenchmarkDotNet's parameter filters choose among them.
/// </summary>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
[MemoryDiagnoser(displayGenColumns: false)]
public class TensorProductBenchmarks<T> : ExecutorBenchmarks<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Params("siso", "simo", "mimo")]
    public string Setting { get; set; } = "";

    [Params(1, 2, 3, 4, 6, 8, 10)]
    public int L { get; set; }

    [Params("CG sparse", "Gaunt sparse", "Gaunt grid", "complete grid")]
    public string Method { get; set; } = "";

    [Params(1, 10_000)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        ProductSetting setting = Enum.Parse<ProductSetting>(Setting, ignoreCase: true);
        TensorProductSpec spec = Method switch
        {
            "CG sparse" => setting.Apart(L),
            "complete grid" => setting.Complete(L),
            _ => setting.Gaunt(L),
        };
        Prepare(spec, Method.EndsWith("grid", StringComparison.Ordinal) ? TensorProductBackend.Grid : TensorProductBackend.Sparse, Batch, sampleWeights: false);
    }
}
