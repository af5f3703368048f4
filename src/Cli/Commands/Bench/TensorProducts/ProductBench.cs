using System.Diagnostics;
using System.Globalization;
using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using TorchSharp;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>The measurements of <c>equivsim bench tensor-products</c>.</summary>
internal sealed class ProductBench(ProductBenchSettings settings, Action<string> progress, CancellationToken cancellation)
{
    // Beyond this a dense product takes seconds and tells nothing new.
    private const double DenseLimit = 3e6;

    // Backends take turns, and the fastest of the rounds counts: what another process took does not decide.
    private const int ChoiceRounds = 12;

    /// <summary>The settings of the paper: every method on what it computes.</summary>
    public IEnumerable<ProductTiming> Settings()
    {
        foreach (ProductSetting setting in settings.Settings)
        {
            foreach (int l in settings.Degrees)
            {
                (string Name, TensorProductBackend Backend, TensorProductSpec Spec)[] methods =
                [
                    ("CG sparse", TensorProductBackend.Sparse, setting.Apart(l)),
                    ("Gaunt sparse", TensorProductBackend.Sparse, setting.Gaunt(l)),
                    ("Gaunt grid", TensorProductBackend.Grid, setting.Gaunt(l)),
                    ("Gaunt Fourier", TensorProductBackend.Fourier, setting.Gaunt(l)),
                    ("complete grid", TensorProductBackend.Grid, setting.Complete(l)),
                    ("matrices", TensorProductBackend.Matrix, setting.Matrices(l)),
                ];
                string product = setting.ToString().ToUpperInvariant();
                List<ProductRun> runs =
                [
                    .. methods.Where(m => m.Spec.Paths.Count > 0 && m.Backend.ReasonAgainst(m.Spec) is null)
                        .Select(m => Run(product, l, m.Name, m.Backend, m.Spec, TensorProductMeasures.Of(m.Spec).Expressivity)),
                ];
                if (DensePairs(product, l, setting.Apart(l)) is { } dense)
                    runs.Add(dense);
                foreach (ProductTiming timing in Measure(runs))
                    yield return timing;
            }
        }
    }

    /// <summary>Convolutions of known models, one set of weights for each sample (an edge), against torch.</summary>
    public IEnumerable<ProductTiming> Workloads()
    {
        foreach (ConvolutionWorkload workload in ConvolutionWorkload.All)
        {
            TensorProductSpec spec = workload.Spec;
            ProductRun sparse = Run(workload.Name, workload.Degree, "CG sparse", TensorProductBackend.Sparse, spec, null, sampleWeights: true);
            ProductRun dense = Torch(workload.Name, workload.Degree, "CG dense", spec, sampleWeights: true, type =>
            {
                var dense = new DenseTensorProduct(spec, type);
                return ((x, y, w) => dense.Forward(x, y, w), dense.Dispose);
            });
            foreach (ProductTiming timing in Measure([sparse, dense]))
                yield return timing;
        }
    }

    /// <summary>Channel by channel products of SPHNet's kind, with all paths and with three of ten, drawn several times: which paths are left decides how much work is.</summary>
    public IEnumerable<ProductTiming> Gates()
    {
        const int channels = 32, draws = 5;
        foreach (int lmax in new[] { 2, 4, 6 })
        {
            TensorProductSpec spec = ProductCases.ChannelByChannel(channels, lmax, weighted: true);
            List<ProductRun> runs = [Run($"uuu {channels}x, all paths", lmax, "CG sparse", TensorProductBackend.Sparse, spec, null, sampleWeights: true)];
            for (int seed = 1; seed <= draws; seed++)
            {
                int[] order = [.. Enumerable.Range(0, spec.Paths.Count)];
                new Random(seed).Shuffle(order);
                TensorProductSpec kept = spec.WithPaths([.. order.Take(new PathSchedule(0.7, 0, 0).Kept(order.Length)).Order()]);
                string share = string.Create(CultureInfo.InvariantCulture, $"{(double)kept.MultiplyCount / spec.MultiplyCount:0 %}");
                runs.Add(Run($"uuu {channels}x, 30 % ({share} of the multiplications)", lmax, "CG sparse", TensorProductBackend.Sparse, kept, null, sampleWeights: true));
            }
            foreach (ProductTiming timing in Measure(runs))
                yield return timing;
        }
    }

    /// <summary>All backends on many kinds of products, for the cost model.</summary>
    public IEnumerable<ProductChoiceTiming> Choices(IEnumerable<ProductCase> cases)
    {
        foreach ((string name, int degree, TensorProductSpec spec, int batch) in cases)
        {
            TensorProductChoice choice = TensorProductChoice.For(spec);
            progress($"{name}, L = {degree}");
            // What is much slower by any account is left out.
            var measured = choice.Estimates.Where(e => e.Nanoseconds < 30 * choice.Estimates[0].Nanoseconds).ToArray();
            BackendRunner<float>[] runners = [.. measured.Select(e => new BackendRunner<float>(e.Backend, spec, batch, 1))];
            double[] fastest = [.. runners.Select(_ => double.PositiveInfinity)];
            for (int round = 0; round < ChoiceRounds; round++)
            {
                for (int r = 0; r < runners.Length; r++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    long start = Stopwatch.GetTimestamp();
                    runners[r].Forward();
                    fastest[r] = Math.Min(fastest[r], Stopwatch.GetElapsedTime(start).TotalNanoseconds / batch);
                }
            }
            foreach (BackendRunner<float> runner in runners)
                runner.Dispose();
            yield return new(
                name, degree, choice.Backend.Name,
                [.. measured.Select((e, r) => new BackendTime(e.Backend.Name, e.Cost.Operations, e.Cost.Starts, e.Cost.Elements, e.Nanoseconds, fastest[r]))]);
        }
    }

    private ProductTiming[] Measure(IReadOnlyList<ProductRun> runs)
    {
        progress($"{runs[0].Description.Case}, L = {runs[0].Description.Degree}");
        return ProductTiming.MeasureByTurns(runs, settings.Backward, settings.Seconds, cancellation);
    }

    private ProductRun Run(
        string name, int l, string method, TensorProductBackend backend, TensorProductSpec spec, int? expressivity, bool sampleWeights = false) => new(
        Describe(name, l, method, spec, backend.CostOf(spec).Operations, expressivity, sampleWeights),
        threads => settings.Type == torch.ScalarType.Float32
            ? new BackendRunner<float>(backend, spec, settings.Batch, threads, sampleWeights)
            : new BackendRunner<double>(backend, spec, settings.Batch, threads, sampleWeights));

    private ProductRun? DensePairs(string name, int l, TensorProductSpec spec)
    {
        using var counted = new DensePairs(spec, settings.Type);
        if (counted.Operations * (double)settings.Batch > DenseLimit * 10_000)
            return null;
        ProductRun run = Torch(name, l, "CG dense", spec, sampleWeights: false, type =>
        {
            var dense = new DensePairs(spec, type);
            return ((x, y, _) => dense.Forward(x, y), dense.Dispose);
        });
        return run with { Description = run.Description with { Operations = counted.Operations, Expressivity = TensorProductMeasures.Of(spec).Expressivity } };
    }

    private ProductRun Torch(
        string name, int l, string method, TensorProductSpec spec, bool sampleWeights,
        Func<torch.ScalarType, (Func<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor> Product, Action Dispose)> make) => new(
        Describe(name, l, method, spec, spec.MultiplyCount, null, sampleWeights),
        threads =>
        {
            (Func<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor> product, Action dispose) = make(settings.Type);
            return new TorchRunner(spec, settings.Batch, settings.Type, sampleWeights, threads, product, dispose);
        });

    private ProductTiming Describe(string name, int l, string method, TensorProductSpec spec, double operations, int? expressivity, bool sampleWeights) => new(
        name, l, method, settings.Type == torch.ScalarType.Float32 ? "float32" : "float64", settings.Batch, settings.Threads, 0, new(0, 0, 0, 0), null, null, operations,
        (spec.In1.Dimension + spec.In2.Dimension + spec.Out.Dimension + (sampleWeights ? spec.WeightCount : 0)) * (settings.Type == torch.ScalarType.Float32 ? 4 : 8), expressivity);
}
