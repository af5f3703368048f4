using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests.Backends;

/// <summary>What every backend must do: the same product as the plain loops, its derivatives to every order, equivariance, no allocation.</summary>
public abstract class TensorProductBackendTests
{
    protected abstract TensorProductBackend Backend { get; }

    /// <summary>Products that the backend claims to cover.</summary>
    protected abstract IEnumerable<TensorProductSpec> Products { get; }

    [Fact]
    public void Products_equal_plain_loops()
    {
        foreach (TensorProductSpec spec in Products)
        {
            foreach (int batch in new[] { 1, 3, 37 })
            {
                foreach (bool shared in new[] { true, false })
                {
                    CheckProducts<double>(spec, batch, shared, 1e-12);
                    CheckProducts<float>(spec, batch, shared, 1e-5);
                }
            }
        }
    }

    [Fact]
    public void Gradients_are_finite_differences_of_the_product()
    {
        const double Step = 1e-4;
        foreach ((TensorProductSpec spec, bool shared) in Cases())
        {
            using ITensorProductExecutor<double> executor = Backend.Create<double>(spec);
            Samples<double> samples = new(spec, 35, shared, 1), directions = new(spec, 35, shared, 2) { G = new double[samples.G.Length] };
            double[][] gradient = samples.Backward(executor);
            double slope = Dot(gradient[0], directions.X) + Dot(gradient[1], directions.Y) + Dot(gradient[2], directions.W);
            // The product is cubic in the step, so that a five-point formula has no error but rounding.
            double Value(double step) => Dot(samples.Moved(directions, step * Step).Forward(executor), samples.G);
            double expected = (8 * (Value(1) - Value(-1)) - Value(2) + Value(-2)) / (12 * Step);
            Assert.True(Math.Abs(slope - expected) < 1e-9 * Math.Max(1, Math.Abs(expected)), $"Slope {slope}, expected {expected}: {spec}");
        }
    }

    [Fact]
    public void Second_gradients_are_finite_differences_of_the_first()
    {
        const double Step = 1e-3;
        foreach ((TensorProductSpec spec, bool shared) in Cases())
        {
            using ITensorProductExecutor<double> executor = Backend.Create<double>(spec);
            Samples<double> samples = new(spec, 35, shared, 1), directions = new(spec, 35, shared, 2), cotangents = new(spec, 35, shared, 3);
            double[][] second = samples.DoubleBackward(executor, cotangents);
            double slope = Dot(second[0], directions.X) + Dot(second[1], directions.Y) + Dot(second[2], directions.W) + Dot(second[3], directions.G);
            double Value(double step)
            {
                double[][] g = samples.Moved(directions, step * Step).Backward(executor);
                return Dot(g[0], cotangents.X) + Dot(g[1], cotangents.Y) + Dot(g[2], cotangents.W);
            }
            double expected = (8 * (Value(1) - Value(-1)) - Value(2) + Value(-2)) / (12 * Step);
            Assert.True(Math.Abs(slope - expected) < 1e-9 * Math.Max(1, Math.Abs(expected)), $"Slope {slope}, expected {expected}: {spec}");
        }
    }

    [Fact]
    public void Gradients_in_single_precision_are_those_in_double()
    {
        foreach ((TensorProductSpec spec, bool shared) in Cases())
        {
            using ITensorProductExecutor<double> exact = Backend.Create<double>(spec);
            using ITensorProductExecutor<float> single = Backend.Create<float>(spec);
            Samples<double> d = new(spec, 19, shared, 1), dd = new(spec, 19, shared, 2);
            Samples<float> f = new(spec, 19, shared, 1), ff = new(spec, 19, shared, 2);
            foreach ((double[] expected, float[] actual) in d.Backward(exact).Zip(f.Backward(single)).Concat(d.DoubleBackward(exact, dd).Zip(f.DoubleBackward(single, ff))))
                Close(expected, Samples<float>.Double(actual), 2e-5, spec);
        }
    }

    [Fact]
    public void Products_are_equivariant()
    {
        foreach (TensorProductSpec spec in Products)
        {
            CheckEquivariance<double>(spec, 1e-12);
            CheckEquivariance<float>(spec, 1e-5);
        }
    }

    [Fact]
    public void Gradients_that_are_not_wanted_are_left_out()
    {
        foreach ((TensorProductSpec spec, bool shared) in Cases())
        {
            using ITensorProductExecutor<double> executor = Backend.Create<double>(spec);
            Samples<double> s = new(spec, 5, shared, 1);
            double[][] all = s.Backward(executor);
            for (int wanted = 0; wanted < 3; wanted++)
            {
                double[][] one = [.. all.Select((g, i) => i == wanted ? new double[g.Length] : [])];
                executor.Backward(s.X, s.Y, s.W, s.G, one[0], one[1], one[2]);
                Close(all[wanted], one[wanted], 1e-15, spec);
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        TensorProductSpec spec = Products.First();
        using ITensorProductExecutor<float> executor = Backend.Create<float>(spec);
        Samples<float> s = new(spec, 37, false, 1);
        var z = new float[s.G.Length];
        float[][] g = s.Backward(executor);
        executor.Forward(s.X, s.Y, s.W, z);
        long before = GC.GetAllocatedBytesForCurrentThread();
        executor.Forward(s.X, s.Y, s.W, z);
        executor.Backward(s.X, s.Y, s.W, s.G, g[0], g[1], g[2]);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Torch_differentiates_it_three_times()
    {
        using TorchRegion region = TorchRegion.Enter();
        foreach ((TensorProductSpec spec, bool shared) in Cases())
        {
            using var dense = new DenseTensorProduct(spec, ScalarType.Float64);
            using var product = new BackendTensorProduct(spec, Backend, ScalarType.Float64);
            Tensor[][] derivatives = [.. new ITorchTensorProduct[] { dense, product }.Select(p => Derivatives(p, shared))];
            for (int i = 0; i < derivatives[0].Length; i++)
            {
                double error = (derivatives[0][i] - derivatives[1][i]).abs().max().item<double>();
                Assert.True(error < 1e-10 * Math.Max(1, derivatives[0][i].abs().max().item<double>()), $"Derivative {i} is off by {error}: {spec}");
            }
        }
    }

    /// <summary>As in training on forces, where the gradient by one operand only is differentiated and all else is freed meanwhile.</summary>
    [Fact]
    public void A_gradient_that_nothing_uses_may_be_freed()
    {
        using TorchRegion region = TorchRegion.Enter();
        foreach ((TensorProductSpec spec, bool shared) in Cases().Where(c => c.Spec.WeightCount > 0))
        {
            Tensor Random(long[] shape, ulong seed) => randn(shape, dtype: float64, generator: new Generator(seed, CPU)).requires_grad_();
            Tensor x = Random([2, spec.In1.Dimension], 1), y = Random([2, spec.In2.Dimension], 2), w = Random(shared ? [spec.WeightCount] : [2, spec.WeightCount], 3);
            Tensor[] slopes = [.. new ITorchTensorProduct[] { new DenseTensorProduct(spec, ScalarType.Float64), new BackendTensorProduct(spec, Backend, ScalarType.Float64) }.Select(product =>
            {
                Tensor force;
                using (TorchSharp.DisposeScope scope = NewDisposeScope())
                    force = SafeGrad.Of(product.Forward(x, y, w).sin().sum(), x, createGraph: true).MoveToOuterDisposeScope();
                return SafeGrad.Of(force.square().sum(), w);
            })];
            Assert.True((slopes[0] - slopes[1]).abs().max().item<double>() < 1e-10 * Math.Max(1, slopes[0].abs().max().item<double>()), spec.ToString());
        }
    }

    /// <summary>Each product with weights for all and for each sample.</summary>
    private IEnumerable<(TensorProductSpec Spec, bool Shared)> Cases() =>
        Products.SelectMany(s => s.WeightCount == 0 ? [(s, true)] : new[] { (s, true), (s, false) });

    private static Tensor[] Derivatives(ITorchTensorProduct product, bool shared)
    {
        TensorProductSpec spec = product.Spec;
        Tensor Random(long[] shape, ulong seed) => randn(shape, dtype: float64, generator: new Generator(seed, CPU)).requires_grad_();
        List<Tensor> operands = [Random([2, spec.In1.Dimension], 1), Random([2, spec.In2.Dimension], 2)];
        if (spec.WeightCount > 0)
            operands.Add(Random(shared ? [spec.WeightCount] : [2, spec.WeightCount], 3));
        Tensor z = product.Forward(operands[0], operands[1], operands.Count == 3 ? operands[2] : null);
        Tensor[] first = SafeGrad.Of([z.sin().sum()], operands, createGraph: true);
        Tensor[] second = SafeGrad.Of([first.Select(g => (g * g).sum()).Aggregate((a, b) => a + b)], operands, createGraph: true);
        Tensor[] third = SafeGrad.Of([second.Select(g => g.sin().sum()).Aggregate((a, b) => a + b)], operands);
        // Once more without recording, which takes the executor's own double backward.
        first = SafeGrad.Of([product.Forward(operands[0], operands[1], operands.Count == 3 ? operands[2] : null).sin().sum()], operands, createGraph: true);
        Tensor[] last = SafeGrad.Of([first.Select(g => (g * g).sum()).Aggregate((a, b) => a + b)], operands);
        return [z, .. first, .. second, .. third, .. last];
    }

    private void CheckProducts<T>(TensorProductSpec spec, int batch, bool shared, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using ITensorProductExecutor<T> executor = Backend.Create<T>(spec);
        Samples<T> samples = new(spec, batch, shared, 1);
        Close(samples.Reference(), Samples<T>.Double(samples.Forward(executor)), tolerance, spec);
    }

    private void CheckEquivariance<T>(TensorProductSpec spec, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using ITensorProductExecutor<T> executor = Backend.Create<T>(spec);
        Samples<T> samples = new(spec, 3, true, 1);
        double[] z = Samples<T>.Double(samples.Forward(executor)), expected = new double[z.Length];
        foreach (Rotation rotation in Equivariance.Rotations)
        {
            T[] Turned(Irreps irreps, T[] values)
            {
                double[] turned = new double[values.Length];
                WignerD.Apply(irreps, rotation, Samples<T>.Double(values), turned);
                return [.. turned.Select(T.CreateTruncating)];
            }
            var after = new Samples<T>(spec, 3, true, 1) { X = Turned(spec.In1, samples.X), Y = Turned(spec.In2, samples.Y) };
            WignerD.Apply(spec.Out, rotation, z, expected);
            Close(expected, Samples<T>.Double(after.Forward(executor)), tolerance, spec);
        }
    }

    /// <summary>Compares relative to the largest number.</summary>
    private static void Close(double[] expected, double[] actual, double tolerance, TensorProductSpec spec)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        double error = expected.Zip(actual, (e, a) => Math.Abs(e - a)).DefaultIfEmpty().Max();
        Assert.True(error < tolerance * scale, $"Off by {error}, largest {scale}: {spec}");
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (l, r) => l * r).Sum();
}
