using EquivSim.O3;
using EquivSim.TensorProducts;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>The settings of "The Price of Freedom" (Xie et al., ICML 2025): single or multiple irreps in and out, one channel.</summary>
internal enum ProductSetting
{
    /// <summary>One degree times itself to itself.</summary>
    Siso,

    /// <summary>One degree times itself to all.</summary>
    Simo,

    /// <summary>All degrees up to L with all to all.</summary>
    Mimo,
}

/// <summary>The products of a setting.</summary>
internal static class ProductSettings
{
    /// <summary>Clebsch-Gordan, every path into a block of its own.</summary>
    public static TensorProductSpec Apart(this ProductSetting setting, int l) => Apart(Inputs(setting, l), Outputs(setting, l));

    /// <summary>Clebsch-Gordan into the irreps of both parities.</summary>
    public static TensorProductSpec ApartComplete(this ProductSetting setting, int l) => Apart(Inputs(setting, l), CompleteOutputs(setting, l));

    /// <summary>The product of functions.</summary>
    public static TensorProductSpec Gaunt(this ProductSetting setting, int l) => TensorProductSpec.Gaunt(Inputs(setting, l), Inputs(setting, l), Outputs(setting, l));

    /// <summary>The product of functions and their bracket: the irreps of the other parity too.</summary>
    public static TensorProductSpec Complete(this ProductSetting setting, int l) =>
        TensorProductSpec.Gaunt(Inputs(setting, l), Inputs(setting, l), CompleteOutputs(setting, l));

    /// <summary>Products of matrices, anticommutators and commutators: the same paths as <see cref="Complete"/> with other coefficients.</summary>
    public static TensorProductSpec Matrices(this ProductSetting setting, int l) =>
        TensorProductSpec.Matrix(Inputs(setting, l), Inputs(setting, l), CompleteOutputs(setting, l));

    private static TensorProductSpec Apart(Irreps inputs, Irreps outputs)
    {
        var paths = new List<TensorProductPath>();
        var blocks = new List<MulIrrep>();
        for (int i = 0; i < inputs.Count; i++)
        {
            for (int j = 0; j < inputs.Count; j++)
            {
                foreach (Irrep irrep in (inputs[i].Irrep * inputs[j].Irrep).Where(ir => outputs.CountOf(ir) > 0))
                {
                    paths.Add(new(i, j, blocks.Count, ConnectionMode.Uuu, HasWeight: false));
                    blocks.Add(new(1, irrep));
                }
            }
        }
        return new(inputs, inputs, new(blocks), paths);
    }

    private static Irreps CompleteOutputs(ProductSetting setting, int l)
    {
        Irreps outputs = Outputs(setting, l);
        return setting == ProductSetting.Siso
            ? outputs
            : outputs + new Irreps(outputs.Where(b => b.Irrep.L is > 0 && b.Irrep.L < 2 * l).Select(b => new Irrep(b.Irrep.L, (Parity)(-(int)b.Irrep.Parity)))).Filter(ir => Exists(setting, l, ir));
    }

    // l x l has even parity: for odd l it is not that of the harmonics, which would leave nothing to compute.
    private static Irreps Outputs(ProductSetting setting, int l) => setting switch
    {
        ProductSetting.Siso => new([new Irrep(l, Parity.Even)]),
        ProductSetting.Simo => new(Enumerable.Range(0, l + 1).Select(k => new Irrep(2 * k, Parity.Even))),
        _ => Irreps.SphericalHarmonics(2 * l),
    };

    private static Irreps Inputs(ProductSetting setting, int l) =>
        setting == ProductSetting.Mimo ? Irreps.SphericalHarmonics(l) : new([new Irrep(l, Irrep.NaturalParity(l))]);

    private static bool Exists(ProductSetting setting, int l, Irrep irrep) =>
        Inputs(setting, l).Any(a => Inputs(setting, l).Any(b => irrep.IsIn(a.Irrep, b.Irrep)));
}
