using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Benchmarks;

/// <summary>The symmetric contraction's kernel per atom: lmax 3, correlation 3, 128 channels, float32, one thread.</summary>
public unsafe class ContractionBenchmarks : IDisposable
{
    private const int Atoms = 64, Channels = 128;

    private readonly List<nint> _buffers = [];
    private ContractionPlan _plan = null!;
    private int _inputLength, _outputLength, _coefficientLength;
    private float* _inputs, _coefficients, _outputs, _inputGradients, _coefficientGradients;

    [Params(0, 1)]
    public int OutputMaxDegree { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _plan = new ContractionPlan(3, OutputMaxDegree, 3);
        (_inputLength, _outputLength, _coefficientLength) =
            (_plan.InputCount * Channels, _plan.OutputCount * Channels, _plan.CoefficientCount * Channels);
        var random = new Random(1);
        _inputs = Allocate(Atoms * _inputLength, random);
        // The duals of the last benchmark take twice as much.
        _coefficients = Allocate(2 * _coefficientLength, random);
        _outputs = Allocate(Atoms * _outputLength, random);
        _inputGradients = Allocate(Atoms * _inputLength, random);
        _coefficientGradients = Allocate(2 * _coefficientLength, random);
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
                    _plan, _inputs + at * _plan.InputCount * row, _coefficients + block * _plan.CoefficientCount * row,
                    _outputs + at * _plan.OutputCount * row);
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
                    _plan, _inputs + at * _plan.InputCount * row, _coefficients + block * _plan.CoefficientCount * row,
                    _outputs + at * _plan.OutputCount * row, _inputGradients + at * _plan.InputCount * row);
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
                    _plan, _inputs + at * _plan.InputCount * row, _coefficients + block * _plan.CoefficientCount * row,
                    _outputs + at * _plan.OutputCount * row, _inputGradients + at * _plan.InputCount * row,
                    _coefficientGradients + block * _plan.CoefficientCount * row);
            }
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (nint buffer in _buffers)
            NativeMemory.AlignedFree((void*)buffer);
        _buffers.Clear();
        GC.SuppressFinalize(this);
    }

    private float* Allocate(int count, Random random)
    {
        var buffer = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        _buffers.Add((nint)buffer);
        for (int i = 0; i < count; i++)
            buffer[i] = 2 * random.NextSingle() - 1;
        return buffer;
    }
}
