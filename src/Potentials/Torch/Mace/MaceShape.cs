using EquivSim.O3;

namespace EquivSim.Potentials.Torch;

/// <summary>The sizes of a MACE network, worked out from its configuration and checked.</summary>
internal sealed record MaceShape
{
    public required int ElementCount { get; init; }
    public required int Channels { get; init; }
    public required int HiddenMaxDegree { get; init; }
    public required int MaxEll { get; init; }
    public required int BesselCount { get; init; }
    public required int[] RadialHidden { get; init; }
    public required int ReadoutHidden { get; init; }
    public required int[] Correlations { get; init; }
    public required InteractionKind[] Interactions { get; init; }
    public required double AverageNeighbors { get; init; }
    public required double ActivationScale { get; init; }

    public int LayerCount => Interactions.Length;

    /// <summary>Highest degree of the features that enter a layer; the first sees only the element.</summary>
    public int InputMaxDegree(int layer) => layer == 0 ? 0 : HiddenMaxDegree;

    /// <summary>Highest degree of the features that leave a layer; the last makes only scalars.</summary>
    public int OutputMaxDegree(int layer) => layer == LayerCount - 1 ? 0 : HiddenMaxDegree;

    /// <exception cref="ArgumentException">The network is not one that <see cref="MaceModel"/> can build.</exception>
    public static MaceShape Of(MaceConfiguration c)
    {
        Require(c.NumInteractions >= 1, $"num_interactions is {c.NumInteractions}; at least 1 is needed");
        Require(c.MaxEll >= 0, $"max_ell is {c.MaxEll}; it cannot be negative");
        Require(c.RMax > 0, $"r_max is {c.RMax}; it must be positive");
        Require(c.NumBessel >= 1, $"num_bessel is {c.NumBessel}; at least 1 is needed");
        Require(c.NumPolynomialCutoff >= 2, $"num_polynomial_cutoff is {c.NumPolynomialCutoff}; at least 2 is needed for continuous forces");
        Require(c.AtomicEnergies.Length == c.AtomicNumbers.Length, $"there are {c.AtomicEnergies.Length} atomic energies for {c.AtomicNumbers.Length} elements");
        Require(c.Correlation.Length == c.NumInteractions, $"there are {c.Correlation.Length} correlation orders for {c.NumInteractions} layers");
        Require(c.Correlation.All(n => n is >= 1 and <= 4), $"correlation is {string.Join(", ", c.Correlation)}; 1 to 4 are known");
        Require(c.MlpIrreps.All(b => b.Irrep == new Irrep(0, Parity.Even)), $"MLP_irreps is {c.MlpIrreps}; only scalars (16x0e) are known");

        int channels = c.HiddenIrreps.Count == 0 ? 0 : c.HiddenIrreps[0].Multiplicity;
        for (int l = 0; l < c.HiddenIrreps.Count; l++)
        {
            MulIrrep block = c.HiddenIrreps[l];
            Require(
                block.Multiplicity == channels && block.Irrep.L == l && block.Irrep.Parity == (l % 2 == 0 ? Parity.Even : Parity.Odd),
                $"hidden_irreps is {c.HiddenIrreps}; needed is Cx0e + Cx1o + Cx2e ..., every degree with the same number of channels");
        }
        Require(channels > 0, $"hidden_irreps is '{c.HiddenIrreps}'; needed is Cx0e or Cx0e + Cx1o and so on");
        Require(c.HiddenIrreps.Count <= c.MaxEll + 1, $"hidden_irreps {c.HiddenIrreps} goes beyond max_ell = {c.MaxEll}");

        return new MaceShape
        {
            ElementCount = c.AtomicNumbers.Length,
            Channels = channels,
            HiddenMaxDegree = c.HiddenIrreps.Count - 1,
            MaxEll = c.MaxEll,
            BesselCount = c.NumBessel,
            RadialHidden = [.. c.RadialMlp],
            ReadoutHidden = c.MlpIrreps.Dimension,
            Correlations = [.. c.Correlation],
            Interactions = [.. Enumerable.Range(0, c.NumInteractions).Select(i => Kind(i == 0 ? c.InteractionClassFirst : c.InteractionClass))],
            AverageNeighbors = c.AvgNumNeighbors,
            ActivationScale = c.ActivationConstant,
        };
    }

    private static InteractionKind Kind(string name) => name switch
    {
        "RealAgnosticInteractionBlock" => new(IsResidual: false, HasDensity: false),
        "RealAgnosticResidualInteractionBlock" => new(IsResidual: true, HasDensity: false),
        "RealAgnosticDensityInteractionBlock" => new(IsResidual: false, HasDensity: true),
        "RealAgnosticDensityResidualInteractionBlock" => new(IsResidual: true, HasDensity: true),
        _ => throw new ArgumentException($"The interaction block '{name}' is not known; the RealAgnostic ones are, residual or not, with density or not."),
    };

    private static void Require(bool condition, string complaint)
    {
        if (!condition)
            throw new ArgumentException($"This MACE model cannot be built: {complaint}.");
    }
}
