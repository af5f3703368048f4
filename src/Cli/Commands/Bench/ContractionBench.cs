using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Cli.Commands.Bench;

/// <summary>
/// MACE's symmetric contraction, 128 channels of l ≤ 3 to L ≤ 1, correlation 3, float32, forward and back to features and weights, against MACE's
/// dense einsums and against our own polynomial form in torch.
/// </summary>
internal sealed unsafe class ContractionBench : IDisposable
{
    private const int Nodes = 135, Channels = 128, MaxDegree = 3, OutputMax = 1, Correlation = 3;

    private readonly ContractionPlan _plan = new(MaxDegree, OutputMax, Correlation);
    private readonly List<nint> _buffers = [];
    private readonly float* _inputs, _coefficients, _outputs, _slopes, _inputGradients, _coefficientGradients;
    private readonly Tensor _features, _nodeElements;
    private readonly Tensor[] _weights;
    private readonly DenseContraction _dense = new(MaxDegree, OutputMax, Correlation);
    private readonly SymmetricContraction _polynomial = new(MaxDegree, OutputMax, Correlation);

    public ContractionBench()
    {
        var random = new Random(1);
        double[] features = [.. Enumerable.Range(0, Nodes * Channels * _plan.InputCount).Select(_ => random.NextDouble() - 0.5)];
        double[][] weights = [.. _plan.Terms.Select(t => Enumerable.Range(0, t.CouplingCount * Channels).Select(_ => random.NextDouble() - 0.5).ToArray())];
        double[] coefficients = _plan.Fold(weights, Channels);
        int row = RowLength;
        _inputs = Allocate(features.Length);
        _coefficients = Allocate(coefficients.Length);
        _outputs = Allocate(Nodes * Channels * _plan.OutputCount);
        _slopes = Allocate(Nodes * Channels * _plan.OutputCount);
        _inputGradients = Allocate(features.Length);
        _coefficientGradients = Allocate(coefficients.Length);
        for (int node = 0; node < Nodes; node++)
        {
            for (int c = 0; c < Channels; c++)
            {
                for (int k = 0; k < _plan.InputCount; k++)
                    _inputs[((c / row * Nodes + node) * _plan.InputCount + k) * row + c % row] = (float)features[(node * Channels + c) * _plan.InputCount + k];
            }
        }
        for (int c = 0; c < Channels; c++)
        {
            for (int k = 0; k < _plan.CoefficientCount; k++)
                _coefficients[(c / row * _plan.CoefficientCount + k) * row + c % row] = (float)coefficients[k * Channels + c];
        }
        new Span<float>(_slopes, Nodes * Channels * _plan.OutputCount).Fill(1);

        using TorchRegion region = TorchRegion.Enter();
        _features = TensorData.Of(features, [Nodes, Channels, _plan.InputCount], ScalarType.Float32, null).requires_grad_().DetachFromDisposeScope();
        _weights = [.. weights.Select((w, t) => TensorData.Of(w, [_plan.Terms[t].CouplingCount, Channels], ScalarType.Float32, null).requires_grad_().DetachFromDisposeScope())];
        _nodeElements = zeros(Nodes, ScalarType.Int64).DetachFromDisposeScope();
    }

    private static int RowLength => Vector512.IsHardwareAccelerated ? ContractionKernel<Lanes512<float>, float>.RowLength : ContractionKernel<Lanes256<float>, float>.RowLength;

    /// <summary>Two rows: against MACE's form, and against ours in torch.</summary>
    public IEnumerable<KernelTiming> Measure(int repeats, CancellationToken cancellation)
    {
        foreach ((string name, Func<Tensor[]> forward) in new (string, Func<Tensor[]>)[] { ("dense couplings, einsum (MACE's form)", Dense), ("polynomials in torch", Polynomial) })
        {
            Tensor gradient = empty(0);
            (Milliseconds ours, Milliseconds theirs) = KernelTiming.InTurn(
                Kernel,
                () =>
                {
                    using TorchRegion region = TorchRegion.Enter();
                    Tensor total = forward().Select(p => p.sum()).Aggregate((a, b) => a + b);
                    Tensor[] gradients = SafeGrad.Of([total], [_features, .. _weights]);
                    gradient.Dispose();
                    gradient = gradients[0].DetachFromDisposeScope();
                },
                repeats, cancellation);
            yield return new(
                "symmetric contraction, forward + backward", name, ours, theirs, Operations, Bytes, Difference(gradient));
            gradient.Dispose();
        }
    }

    // Each coefficient meets one product forward, and three times as many on the way back.
    private double Operations => 2.0 * 4 * Nodes * Channels * _plan.CoefficientCount;

    private double Bytes => sizeof(float) * (double)Channels * (Nodes * (2 * _plan.InputCount + 2 * _plan.OutputCount) + 2 * _plan.CoefficientCount);

    public void Dispose()
    {
        foreach (nint buffer in _buffers)
            NativeMemory.AlignedFree((void*)buffer);
        _features.Dispose();
        _nodeElements.Dispose();
        foreach (Tensor weight in _weights)
            weight.Dispose();
        _polynomial.Dispose();
    }

    private Tensor[] Dense() => _dense.Forward(_features, _weights);

    private Tensor[] Polynomial() => _polynomial.Forward(
        [.. _features.transpose(1, 2).split([.. Enumerable.Range(0, MaxDegree + 1).Select(l => 2L * l + 1)], 1)], [.. _weights.Select(w => w.unsqueeze(0))], _nodeElements);

    private void Kernel()
    {
        new Span<float>(_coefficientGradients, Channels * _plan.CoefficientCount).Clear();
        if (Vector512.IsHardwareAccelerated)
            Kernel<Lanes512<float>>();
        else
            Kernel<Lanes256<float>>();
    }

    private void Kernel<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        int row = ContractionKernel<TLanes, float>.RowLength;
        for (int block = 0; block < Channels / row; block++)
        {
            float* coefficients = _coefficients + block * _plan.CoefficientCount * row, gradients = _coefficientGradients + block * _plan.CoefficientCount * row;
            for (int node = 0; node < Nodes; node++)
            {
                int at = block * Nodes + node;
                float* inputs = _inputs + at * _plan.InputCount * row;
                ContractionKernel<TLanes, float>.Forward(_plan, inputs, coefficients, _outputs + at * _plan.OutputCount * row);
                ContractionKernel<TLanes, float>.Backward(
                    _plan, inputs, coefficients, _slopes + at * _plan.OutputCount * row, _inputGradients + at * _plan.InputCount * row, gradients);
            }
        }
    }

    /// <summary>Of the gradients by the features.</summary>
    private double Difference(Tensor gradient)
    {
        double[] expected = TensorData.ToArray(gradient);
        int row = RowLength;
        double largest = 0, scale = expected.Max(Math.Abs);
        for (int node = 0; node < Nodes; node++)
        {
            for (int c = 0; c < Channels; c++)
            {
                for (int k = 0; k < _plan.InputCount; k++)
                {
                    double ours = _inputGradients[((c / row * Nodes + node) * _plan.InputCount + k) * row + c % row];
                    largest = Math.Max(largest, Math.Abs(ours - expected[(node * Channels + c) * _plan.InputCount + k]));
                }
            }
        }
        return largest / scale;
    }

    private float* Allocate(int count)
    {
        var buffer = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        _buffers.Add((nint)buffer);
        return buffer;
    }
}
