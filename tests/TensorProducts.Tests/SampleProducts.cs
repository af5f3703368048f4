namespace EquivSim.TensorProducts.Tests;

/// <summary>One product for each mode, with and without weights, several blocks, both parities.</summary>
internal static class SampleProducts
{
    public static string[] Names { get; } =
        ["uvw", "uvu", "uvu-channelwise", "uvv", "uuw", "uuu", "uvuv", "uuu-free", "uvuv-free", "uvu-free", "uvv-free", "uuw-free", "mixed"];

    /// <summary>Products of functions on the sphere and their brackets, with one or more channels, natural inputs and others.</summary>
    public static IEnumerable<TensorProductSpec> Gaunt =>
    [
        TensorProductSpec.Gaunt("0e + 1o + 2e", "0e + 1o + 2e + 3o", "0e + 1o + 2e + 3o"),
        TensorProductSpec.Gaunt("3x1o + 3x2e", "3x0e + 3x1o", "3x1o + 3x0e + 3x2e + 3x1e + 3x2o"),
        TensorProductSpec.Gaunt("2x0o + 2x1e + 2x2o", "0e + 1o + 2e", "2x0o + 2x1o + 2x2o + 2x2e", ConnectionMode.Uvu),
        TensorProductSpec.Gaunt("2x1o + 2x0e", "3x1o + 3x3o", "6x0e + 6x2e + 6x1e + 6x3e", ConnectionMode.Uvuv),
    ];

    public static TensorProductSpec Spec(string name)
    {
        bool weighted = !name.EndsWith("-free", StringComparison.Ordinal);
        TensorProductPath Path(int i, int j, int k, ConnectionMode mode, double variance = 1) => new(i, j, k, mode, weighted, variance);
        return name.Split('-')[0] switch
        {
            "uvw" => TensorProductSpec.FullyConnected("2x0e + 3x1o", "1x1o + 2x2e", "2x0e + 1x1o + 2x2o + 2x1e"),
            "uvu" when name.EndsWith("channelwise", StringComparison.Ordinal) => TensorProductSpec.ChannelWise("3x0e + 3x1o", "0e + 1o + 2e + 3o", "0e + 1o + 1e + 2e"),
            "uvu" => new("2x1o + 3x0e", "2x1o + 3x2e", "2x1e + 2x1o + 3x2e", [Path(0, 0, 0, ConnectionMode.Uvu), Path(0, 1, 1, ConnectionMode.Uvu, 2), Path(1, 1, 2, ConnectionMode.Uvu)]),
            "uvv" => new("2x1o + 3x0e", "2x1o + 3x2e", "2x1e + 3x1o", [Path(0, 0, 0, ConnectionMode.Uvv), Path(0, 1, 1, ConnectionMode.Uvv)], IrrepNormalization.Norm),
            "uuw" => new("2x1o", "2x2e", weighted ? "3x1o + 2x2o" : "1x1o + 1x2o", [Path(0, 0, 0, ConnectionMode.Uuw), Path(0, 0, 1, ConnectionMode.Uuw)], pathNormalization: PathNormalization.Path),
            "uuu" when !weighted => TensorProductSpec.Elementwise("2x1o + 3x0o", "2x2e + 3x1e"),
            "uuu" => new("2x1o", "2x2e", "2x1o + 2x3o", [Path(0, 0, 0, ConnectionMode.Uuu), Path(0, 0, 1, ConnectionMode.Uuu, 3)]),
            "uvuv" when !weighted => TensorProductSpec.Full("2x1o + 1x0e", "3x1o + 2x2e"),
            "uvuv" => new("2x1o", "3x2e", "6x1o + 6x3o", [Path(0, 0, 0, ConnectionMode.Uvuv), Path(0, 0, 1, ConnectionMode.Uvuv)], IrrepNormalization.None, PathNormalization.None),
            _ => new("2x1o + 2x0e", "1x1o + 2x0e", "2x0e + 2x1o",
                [Path(0, 0, 0, ConnectionMode.Uvu), Path(1, 1, 0, ConnectionMode.Uuu), Path(1, 1, 0, ConnectionMode.Uvw), Path(0, 1, 1, ConnectionMode.Uvu), Path(1, 0, 1, ConnectionMode.Uvuv)]),
        };
    }
}
