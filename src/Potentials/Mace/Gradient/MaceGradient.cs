using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>Makes the engine of a network's training gradient: precision and vector width are chosen here.</summary>
internal static class MaceGradient
{
    /// <summary>Makes an engine.</summary>
    /// <param name="configuration">The network.</param>
    /// <param name="constants">Its constants.</param>
    /// <param name="weights">Names and shapes of its weights in the order in which they are kept.</param>
    /// <param name="charges">The charges that the model learns; null for none.</param>
    /// <param name="precision">Type of weights, gradient and computation.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="vectorBits">Bits of a vector; those of the machine by default.</param>
    public static IGradientEngine Create(
        MaceConfiguration configuration,
        MaceConstants constants,
        IReadOnlyList<(string Name, long[] Shape)> weights,
        LatentChargeOptions? charges,
        Precision precision,
        int threads,
        int? vectorBits = null)
    {
        // A block of channels is two vectors: small models use shorter ones.
        int channels = MaceShape.Of(configuration).Channels, size = precision == Precision.Float32 ? 32 : 64, bits = vectorBits ?? MaceEvaluator.VectorBits;
        while (bits > 128 && channels * size <= bits)
            bits /= 2;
        return (precision, bits) switch
        {
            (Precision.Float32, 512) => new GradientEngine<Lanes512<float>, float>(configuration, constants, weights, charges, threads),
            (Precision.Float32, 256) => new GradientEngine<Lanes256<float>, float>(configuration, constants, weights, charges, threads),
            (Precision.Float32, _) => new GradientEngine<Lanes128<float>, float>(configuration, constants, weights, charges, threads),
            (_, 512) => new GradientEngine<Lanes512<double>, double>(configuration, constants, weights, charges, threads),
            (_, 256) => new GradientEngine<Lanes256<double>, double>(configuration, constants, weights, charges, threads),
            _ => new GradientEngine<Lanes128<double>, double>(configuration, constants, weights, charges, threads),
        };
    }
}
