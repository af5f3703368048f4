using EquivSim.Potentials.Pickle;

namespace EquivSim.Potentials;

/// <summary>The module classes a standard MACE is made of. A model with any other part computes something else and is refused.</summary>
internal static class KnownModules
{
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["mace.modules.models"] = ["MACE", "ScaleShiftMACE"],
        ["mace.modules.blocks"] =
        [
            "LinearNodeEmbeddingBlock", "RadialEmbeddingBlock", "AtomicEnergiesBlock", "LinearReadoutBlock", "NonLinearReadoutBlock",
            "EquivariantProductBasisBlock", "ScaleShiftBlock", "RealAgnosticInteractionBlock", "RealAgnosticResidualInteractionBlock",
            "RealAgnosticDensityInteractionBlock", "RealAgnosticDensityResidualInteractionBlock",
        ],
        ["mace.modules.radial"] = ["BesselBasis", "PolynomialCutoff", "ZBLBasis", "AgnesiTransform", "SoftTransform"],
        ["mace.modules.symmetric_contraction"] = ["SymmetricContraction", "Contraction"],
        ["mace.modules.irreps_tools"] = ["reshape_irreps"],
        ["e3nn.o3._linear"] = ["Linear"],
        ["e3nn.o3._spherical_harmonics"] = ["SphericalHarmonics"],
        ["e3nn.o3._tensor_product._tensor_product"] = ["TensorProduct"],
        ["e3nn.o3._tensor_product._sub"] = ["FullyConnectedTensorProduct"],
        ["e3nn.nn._fc"] = ["FullyConnectedNet", "_Layer"],
        ["e3nn.nn._activation"] = ["Activation"],
        ["e3nn.math._normalize_activation"] = ["normalize2mom"],
        ["torch.nn.modules.container"] = ["ModuleList", "ParameterList"],
    };

    /// <exception cref="InvalidDataException">The class is not among the known ones.</exception>
    public static void Require(TorchModule module)
    {
        PickleGlobal type = module.Type;
        if (Known.TryGetValue(type.Module, out string[]? names) && names.Contains(type.Name))
            return;
        string place = module.Path.Length == 0 ? "the model is" : $"'{module.Path}' is";
        throw new InvalidDataException($"{place} {type}, which is not supported{Explain(type)}");
    }

    private static string Explain(PickleGlobal type) => type switch
    {
        { Module: var m } when m.StartsWith("cuequivariance", StringComparison.Ordinal) || m.StartsWith("openequivariance", StringComparison.Ordinal)
            => ": the model was converted for an accelerator library; convert it back with mace_convert_cueq_e3nn or mace_convert_oeq_e3nn.",
        { Name: var n } when n.Contains("LES", StringComparison.Ordinal) => ": long-range (LES) models need more than this program's MACE.",
        { Name: var n } when n.Contains("Polar", StringComparison.Ordinal) => ": polarisable models need more than this program's MACE.",
        { Name: var n } when n.Contains("Dipole", StringComparison.Ordinal) => ": only energy models are.",
        { Name: var n } when n.Contains("NonLinear", StringComparison.Ordinal) => ": non-linear interaction blocks (OMOL, MH models) are not.",
        { Module: "mace.modules.radial" } => ": the radial basis must be Bessel functions with a polynomial cut-off.",
        { Module: var m } when m.StartsWith("mace.", StringComparison.Ordinal) || m.StartsWith("e3nn.", StringComparison.Ordinal) => ".",
        _ => ": expected mace.modules.models.MACE or ScaleShiftMACE.",
    };
}
