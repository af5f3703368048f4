using BenchmarkDotNet.Attributes;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Benchmarks;

/// <summary>Radial weights of a path and 32 channels per pair, from a quintic spline, and the transpose that the training gradient takes; float32, one thread.</summary>
public unsafe class RadialBenchmarks
{
    private const int Pairs = 1024, Coefficients = 197, Order = 6;

    private static readonly int Row = 2 * Lanes512<float>.Width;

    private readonly AlignedBuffer<int> _first = new([.. Enumerable.Range(0, Pairs).Select(p => p * 37 % (Coefficients - Order))]);
    private readonly AlignedBuffer<float> _splines = RandomBuffer.Of(2 * Order * Pairs), _rates = RandomBuffer.Of(Pairs), _coefficients = RandomBuffer.Of(Coefficients * Row);
    private readonly AlignedBuffer<float> _values = RandomBuffer.Of(Pairs * Row), _slopes = RandomBuffer.Of(Pairs * Row), _gradients = RandomBuffer.Of(Coefficients * Row);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public void ValuesAndSlopes() =>
        SplineRows<Lanes512<float>, float>.Interpolate(Pairs, _first.Pointer, _splines.Pointer, _coefficients.Pointer, _values.Pointer, _slopes.Pointer);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public void CoefficientGradients() =>
        SplineRows<Lanes512<float>, float>.Spread(Pairs, _first.Pointer, _splines.Pointer, _rates.Pointer, _slopes.Pointer, _values.Pointer, _gradients.Pointer);
}
