using BenchmarkDotNet.Attributes;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Benchmarks;

/// <summary>The symmetric contraction's kernel per atom: lmax 3, correlation 3, 128 channels, float32, one thread.</summary>
public unsafe class ContractionBenchmarks
{
    private const int Atoms = 64, Channels = 128;

    private ContractionPlan _plan = null!;
    private int _inputLength, _outputLength, _coefficientLength;
    private AlignedBuffer<float> _inputs = null!, _coefficients = null!, _outputs = null!, _inputGradients = null!, _coefficientGradients = null!;

    [Params(0, 1)]
    public int OutputMaxDegree { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _plan = new ContractionPlan(3, OutputMaxDegree, 3);
        (_inputLength, _outputLength, _coefficientLength) =
            (_plan.InputCount * Channels, _plan.OutputCount * Channels, _plan.CoefficientCount * Channels);
        _inputs = RandomBuffer.Of(Atoms * _inputLength);
        // The duals of the last benchmark take twice as much.
        _coefficients = RandomBuffer.Of(2 * _coefficientLength);
        _outputs = RandomBuffer.Of(Atoms * _outputLength);
        _inputGradients = RandomBuffer.Of(Atoms * _inputLength);
        _coefficientGradients = RandomBuffer.Of(2 * _coefficientLength);
    }

    [Benchmark(OperationsPerInvoke = Atoms)]
    public void Forward()
    {
        int row = ContractionKernel<Lanes512<float>, float>.RowLength;
        for (int block = 0; block < Channels / row; block++)
        {
            for (int atom = 0; atom < Atoms; atom++)
            {
                int at = block * Atoms + atom;
                ContractionKernel<Lanes512<float>, float>.Forward(
                    _plan, _inputs.Pointer + at * _plan.InputCount * row, _coefficients.Pointer + block * _plan.CoefficientCount * row,
                    _outputs.Pointer + at * _plan.OutputCount * row);
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Atoms)]
    public void Backward()
    {
        int row = ContractionKernel<Lanes512<float>, float>.RowLength;
        for (int block = 0; block < Channels / row; block++)
        {
            for (int atom = 0; atom < Atoms; atom++)
            {
                int at = block * Atoms + atom;
                ContractionKernel<Lanes512<float>, float>.Backward(
                    _plan, _inputs.Pointer + at * _plan.InputCount * row, _coefficients.Pointer + block * _plan.CoefficientCount * row,
                    _outputs.Pointer + at * _plan.OutputCount * row, _inputGradients.Pointer + at * _plan.InputCount * row);
            }
        }
    }

    /// <summary>With the gradients of the coefficients, on duals: what the weights' gradient of a loss with forces takes.</summary>
    [Benchmark(OperationsPerInvoke = Atoms / 2)]
    public void DoubleBackward()
    {
        int row = ContractionKernel<Dual<Lanes512<float>, float>, float>.RowLength;
        for (int block = 0; block < 2 * Channels / row; block++)
        {
            for (int atom = 0; atom < Atoms / 2; atom++)
            {
                int at = block * (Atoms / 2) + atom;
                ContractionKernel<Dual<Lanes512<float>, float>, float>.Backward(
                    _plan, _inputs.Pointer + at * _plan.InputCount * row, _coefficients.Pointer + block * _plan.CoefficientCount * row,
                    _outputs.Pointer + at * _plan.OutputCount * row, _inputGradients.Pointer + at * _plan.InputCount * row,
                    _coefficientGradients.Pointer + block * _plan.CoefficientCount * row);
            }
        }
    }
}
