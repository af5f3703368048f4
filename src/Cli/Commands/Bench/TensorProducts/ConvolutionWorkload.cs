using EquivSim.O3;
using EquivSim.TensorProducts;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>The convolution of a known model: features times harmonics of an edge, channel by channel, with weights of the edge.</summary>
/// <param name="Name">The model.</param>
/// <param name="Features">Irreps of the sending atom.</param>
/// <param name="Harmonics">Irreps of the edge.</param>
/// <param name="Target">Irreps kept.</param>
internal sealed record ConvolutionWorkload(string Name, string Features, string Harmonics, string Target)
{
    /// <summary>Those of OpenEquivariance's benchmark (Bharadwaj et al. 2025).</summary>
    public static IReadOnlyList<ConvolutionWorkload> All { get; } =
    [
        new("MACE medium", "128x0e+128x1o", "0e+1o+2e+3o", "0e+1o+2e"),
        new("MACE large", "128x0e+128x1o+128x2e", "0e+1o+2e+3o", "0e+1o+2e+3o"),
        new("NequIP lips", "32x0o+32x0e+32x1o+32x1e+32x2o+32x2e", "0e+1o+2e", "0o+0e+1o+1e+2o+2e"),
        new("NequIP toluene", "64x0o+64x0e+64x1o+64x1e+64x2o+64x2e", "0e+1o+2e", "0o+0e+1o+1e+2o+2e"),
        new("NequIP benzene", "64x0o+64x0e+64x1o+64x1e+64x2o+64x2e+64x3o+64x3e", "0e+1o+2e+3o", "0o+0e+1o+1e+2o+2e+3o+3e"),
        new("NequIP aspirin", "64x0o+64x0e+64x1o+64x1e", "0e+1o", "0o+0e+1o+1e"),
        new("SevenNet l3i5", "128x0e+64x1e+32x2e+32x3e", "0e+1e+2e+3e", "0e+1e+2e+3e"),
    ];

    /// <summary>The product.</summary>
    public TensorProductSpec Spec => TensorProductSpec.ChannelWise(Features, Harmonics, Target);

    /// <summary>Highest degree of the harmonics.</summary>
    public int Degree => ((Irreps)Harmonics).Max(b => b.Irrep.L);
}
