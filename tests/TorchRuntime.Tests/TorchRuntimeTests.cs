using static TorchSharp.torch;

namespace EquivSim.TorchRuntime.Tests;

public sealed class TorchRuntimeTests
{
    [Fact]
    public void Libtorch_is_loaded_and_not_copied_beside_the_program()
    {
        using Tensor x = ones(3, dtype: float64);
        Assert.Equal(3.0, x.sum().item<double>());
        Assert.All(TorchLoader.Loaded.Libtorch, path => Assert.True(File.Exists(path)));
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")), "TorchSharp's fallback has copied libtorch.");
    }

    [Fact]
    public void Tensors_of_a_region_are_freed_at_its_end()
    {
        Tensor inner, kept;
        using (TorchRegion.Enter())
        {
            inner = ones(4);
            kept = zeros(2).DetachFromDisposeScope();
        }
        Assert.True(inner.IsInvalid);
        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void No_finalizer_runs_inside_a_region_and_all_run_after_it()
    {
        using (TorchRegion.Enter())
        {
            DropCanaries(100);
            for (int i = 0; i < 5; i++)
            {
                GC.Collect();
                Thread.Sleep(10);
            }
            Assert.Equal(0, Canary.Finalized);
        }
        Thread.Sleep(300);
        GC.WaitForPendingFinalizers();
        Assert.Equal(100, Canary.Finalized);
    }

    [Fact]
    public void Training_survives_collections_forced_by_other_threads()
    {
        using var stop = new CancellationTokenSource();
        var noise = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                for (int i = 0; i < 200; i++)
                    _ = new byte[4096];
                GC.Collect(0);
            }
        });
        noise.Start();
        try
        {
            DateTime end = DateTime.UtcNow.AddSeconds(4);
            while (DateTime.UtcNow < end)
            {
                using TorchRegion region = TorchRegion.Enter();
                using Tensor x = full(16, 1.5, dtype: float64, requires_grad: true);
                // Implicit scalars (3, the alphas of + and -) and unnamed temporaries: what the finalizers would free under the call.
                Tensor y = ((x + x) * 3 - x / 2 + x).pow(2).sum();
                Tensor gradient = SafeGrad.Of(y, x);
                // y = (6.5 x)^2 summed: dy/dx = 2 * 6.5^2 * x.
                Assert.Equal(2 * 6.5 * 6.5 * 1.5, gradient[3].item<double>(), 12);
            }
        }
        finally
        {
            stop.Cancel();
            noise.Join();
        }
    }

    [Fact]
    public void Gradient_of_a_gradient_and_of_an_unused_input()
    {
        using TorchRegion region = TorchRegion.Enter();
        Tensor x = tensor(2.0, dtype: float64, requires_grad: true);
        Tensor unused = tensor(1.0, dtype: float64, requires_grad: true);
        Tensor[] first = SafeGrad.Of([x.pow(3)], [x, unused], createGraph: true);
        Assert.Equal(12.0, first[0].item<double>(), 12);
        Assert.Equal(0.0, first[1].item<double>());
        Assert.Equal(12.0, SafeGrad.Of(first[0], x).item<double>(), 12);
    }

    [Fact]
    public void A_gradient_that_would_end_the_process_is_refused()
    {
        using TorchRegion region = TorchRegion.Enter();
        Tensor x = ones(3, requires_grad: true);
        Assert.Contains("does not depend", Assert.Throws<ArgumentException>(() => SafeGrad.Of(ones(1), x)).Message, StringComparison.Ordinal);
        Assert.Contains("3 elements", Assert.Throws<ArgumentException>(() => SafeGrad.Of(x * 2, x)).Message, StringComparison.Ordinal);
        Assert.Contains("require a gradient", Assert.Throws<ArgumentException>(() => SafeGrad.Of(x.sum(), ones(3))).Message, StringComparison.Ordinal);
    }

    private static void DropCanaries(int count)
    {
        for (int i = 0; i < count; i++)
            _ = new Canary();
    }

    private sealed class Canary
    {
        public static int Finalized;

        ~Canary() => Interlocked.Increment(ref Finalized);
    }
}
