using EquivSim.O3;

namespace EquivSim.Benchmarks;

/// <summary>Aligned memory with numbers from -1 to 1.</summary>
internal static class RandomBuffer
{
    public static AlignedBuffer<float> Of(int count, int seed = 1)
    {
        var random = new Random(seed);
        var buffer = new AlignedBuffer<float>(count);
        foreach (ref float value in buffer.Span)
            value = 2 * random.NextSingle() - 1;
        return buffer;
    }
}
