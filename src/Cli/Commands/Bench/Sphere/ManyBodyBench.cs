using System.Numerics;
using System.Runtime.Intrinsics;
using EquivSim.O3;
using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Cli.Commands.Bench.Sphere;

/// <summary>
/// Powers of a function, f^ν: in one visit to the grid; by sparse products one after the other; and MACE's symmetric contraction, which has these
/// couplings and all others. float32, one thread, a row of channels.
/// </summary>
internal static class ManyBodyBench
{
    // Beyond these the contraction's plan takes long.
    private const int MostMonomials = 2500;

    /// <summary>Times one power.</summary>
    /// <param name="factors">ν.</param>
    /// <param name="lmax">Highest degree of the function.</param>
    /// <param name="outMax">Highest degree of the result.</param>
    /// <param name="batch">Atoms.</param>
    /// <param name="repeats">Rounds.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static SphereTiming Measure(int factors, int lmax, int outMax, int batch, int repeats, CancellationToken cancellation)
    {
        int channels = Vector512.IsHardwareAccelerated ? ContractionKernel<Lanes512<float>, float>.RowLength : ContractionKernel<Lanes256<float>, float>.RowLength;
        var product = new SphereProduct<float>(new SphereProductSpec([Functions(channels, lmax)], Functions(channels, outMax), [factors]));
        Chain chain = new(factors, lmax, outMax, channels, batch);
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, batch * channels * (lmax + 1) * (lmax + 1)).Select(_ => (float)(2 * random.NextDouble() - 1))];
        float[] z = new float[batch * channels * (outMax + 1) * (outMax + 1)], gx = new float[x.Length];
        List<(string, Action, Action?)> methods =
        [
            ("grid, one visit", () => product.Forward(x, z), () => product.Backward(x, z, gx)),
            ("sparse, one after the other", () => chain.Forward(x), () => chain.Backward(x, gx)),
        ];
        if (Binomial((lmax + 1) * (lmax + 1) + factors, factors) * (outMax + 1) < MostMonomials)
        {
            var contraction = new Contraction(factors, lmax, outMax, channels, batch);
            methods.Add(("symmetric contraction", contraction.Forward, contraction.Backward));
        }
        return SphereTiming.Measure($"f^{factors}, to degree {outMax}", lmax, batch * channels, repeats, methods, cancellation);
    }

    private static Irreps Functions(int channels, int lmax) =>
        new(Enumerable.Range(0, lmax + 1).Select(l => new MulIrrep(channels, new Irrep(l, Irrep.NaturalParity(l)))));

    private static double Binomial(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (b, i) => b * (n - k + i) / i);

    /// <summary>Products of two, of which only the degrees are kept that can still reach the result.</summary>
    private sealed class Chain
    {
        private readonly ITensorProductExecutor<float>[] _products;
        private readonly float[][] _values, _gradients;
        private readonly float[] _first, _second;

        public Chain(int factors, int lmax, int outMax, int channels, int batch)
        {
            Irreps input = Functions(channels, lmax), current = input;
            _products = new ITensorProductExecutor<float>[factors - 1];
            for (int i = 0; i < _products.Length; i++)
            {
                int left = factors - 2 - i, degree = left == 0 ? outMax : Math.Min((i + 2) * lmax, (left * lmax) + outMax);
                TensorProductSpec spec = TensorProductSpec.Gaunt(current, input, Functions(channels, degree));
                _products[i] = TensorProductBackend.Sparse.Create<float>(spec);
                current = spec.Out;
            }
            _values = [.. _products.Select(p => new float[batch * p.Spec.Out.Dimension])];
            _gradients = [.. _products.Select(p => new float[batch * p.Spec.Out.Dimension])];
            (_first, _second) = (new float[batch * input.Dimension], new float[batch * input.Dimension]);
        }

        public void Forward(float[] x)
        {
            for (int i = 0; i < _products.Length; i++)
                _products[i].Forward(i == 0 ? x : _values[i - 1], x, [], _values[i]);
        }

        public void Backward(float[] x, float[] gradient)
        {
            _values[^1].CopyTo(_gradients[^1], 0);
            Array.Clear(gradient);
            for (int i = _products.Length - 1; i >= 0; i--)
            {
                _products[i].Backward(i == 0 ? x : _values[i - 1], x, [], _gradients[i], i == 0 ? _first : _gradients[i - 1], _second, []);
                Add(_second, gradient);
            }
            Add(_first, gradient);
        }

        private static void Add(float[] values, float[] sum)
        {
            for (int i = 0; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
                (new Vector<float>(values, i) + new Vector<float>(sum, i)).CopyTo(sum, i);
            for (int i = sum.Length / Vector<float>.Count * Vector<float>.Count; i < sum.Length; i++)
                sum[i] += values[i];
        }
    }

    /// <summary>The monomials of all orders up to ν with a coefficient each.</summary>
    private sealed unsafe class Contraction
    {
        private readonly ContractionPlan _plan;
        private readonly int _row, _batch;
        private readonly AlignedBuffer<float> _inputs, _coefficients, _outputs, _gradients;

        public Contraction(int factors, int lmax, int outMax, int channels, int batch)
        {
            (_plan, _row, _batch) = (new(lmax, outMax, factors), channels, batch);
            (_inputs, _gradients) = (new(batch * _plan.InputCount * _row), new(batch * _plan.InputCount * _row));
            (_coefficients, _outputs) = (new(_plan.CoefficientCount * _row), new(batch * _plan.OutputCount * _row));
            _inputs.Span.Fill(0.5f);
            _coefficients.Span.Fill(0.25f);
        }

        public void Forward()
        {
            for (int b = 0; b < _batch; b++)
            {
                float* x = _inputs.Pointer + b * _plan.InputCount * _row, z = _outputs.Pointer + b * _plan.OutputCount * _row;
                if (Vector512.IsHardwareAccelerated)
                    ContractionKernel<Lanes512<float>, float>.Forward(_plan, x, _coefficients.Pointer, z);
                else
                    ContractionKernel<Lanes256<float>, float>.Forward(_plan, x, _coefficients.Pointer, z);
            }
        }

        public void Backward()
        {
            for (int b = 0; b < _batch; b++)
            {
                int at = b * _plan.InputCount * _row;
                float* x = _inputs.Pointer + at, g = _outputs.Pointer + b * _plan.OutputCount * _row;
                if (Vector512.IsHardwareAccelerated)
                    ContractionKernel<Lanes512<float>, float>.Backward(_plan, x, _coefficients.Pointer, g, _gradients.Pointer + at);
                else
                    ContractionKernel<Lanes256<float>, float>.Backward(_plan, x, _coefficients.Pointer, g, _gradients.Pointer + at);
            }
        }
    }
}
