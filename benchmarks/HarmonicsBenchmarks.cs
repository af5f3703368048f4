using BenchmarkDotNet.Attributes;
using EquivSim.O3;

namespace EquivSim.Benchmarks;

/// <summary>Spherical harmonics per point, float32, one thread.</summary>
public class HarmonicsBenchmarks
{
    private const int Points = 256;

    private readonly float[] _vectors = RandomBuffer.Of(3 * Points).Span.ToArray();
    private SphericalHarmonics _harmonics = null!;
    private float[] _values = [], _gradients = [];

    [Params(3, 8)]
    public int MaxDegree { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _harmonics = new SphericalHarmonics(MaxDegree);
        (_values, _gradients) = (new float[Points * _harmonics.Count], new float[3 * Points * _harmonics.Count]);
    }

    [Benchmark(OperationsPerInvoke = Points)]
    public void Values() => _harmonics.Compute(_vectors, _values);

    [Benchmark(OperationsPerInvoke = Points)]
    public void ValuesAndGradients() => _harmonics.Compute(_vectors, _values, _gradients);
}
