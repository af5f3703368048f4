using BenchmarkDotNet.Attributes;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Benchmarks;

/// <summary>The linear map of one irrep per row (a component of an atom), channels to as many channels, and the gradient of its matrix; float32, one thread.</summary>
public unsafe class LinearBenchmarks
{
    private const int Rows = 192;

    private AlignedBuffer<float> _inputs = null!, _outputs = null!, _matrix = null!, _gradient = null!;

    [Params(64, 128, 256)]
    public int Channels { get; set; }

    private static int Row => 2 * Lanes512<float>.Width;

    private int Blocks => Channels / Row;

    [GlobalSetup]
    public void Setup()
    {
        (_inputs, _outputs) = (RandomBuffer.Of(Rows * Channels), RandomBuffer.Of(Rows * Channels));
        (_matrix, _gradient) = (RandomBuffer.Of(Channels * Channels), new AlignedBuffer<float>(Channels * Channels));
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public void Map()
    {
        for (int block = 0; block < Blocks; block++)
        {
            ChannelMix<Lanes512<float>, float>.MultiplyAdd(
                Rows, Blocks, _inputs.Pointer, Rows * Row, _matrix.Pointer + block * Channels * Row, _outputs.Pointer + block * Rows * Row);
        }
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public void MatrixGradient()
    {
        for (int output = 0; output < Blocks; output++)
        {
            for (int input = 0; input < Blocks; input++)
            {
                ChannelOuter<Lanes512<float>, float>.MultiplyAdd(
                    Rows, _inputs.Pointer + input * Rows * Row, _outputs.Pointer + output * Rows * Row, _gradient.Pointer + (output * Blocks + input) * Row * Row);
            }
        }
    }
}
