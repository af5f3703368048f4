using EquivSim.O3;

namespace EquivSim.Potentials;

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
    public required MaceProduct Product { get; init; }
    public required InteractionKind[] Interactions { get; init; }
    public required double AverageNeighbors { get; init; }
    public required double ActivationScale { get; init; }

    public int LayerCount => Interactions.Length;

    /// <summary>Highest degree of the features that enter a layer; the first sees only the element.</summary>
    public int InputMaxDegree(int layer) => layer == 0 ? 0 : HiddenMaxDegree;

    /// <summary>Highest degree of the features that leave a layer; the last makes only scalars.</summary>
    public int OutputMaxDegree(int layer) => layer == LayerCount - 1 ? 0 : HiddenMaxDegree;

    /// <exception cref="ArgumentException">The network is not one that a MACE model can build.</exception>
    public static MaceShape Of(MaceConfiguration c)
    {
        c.Validate();
        Irreps hidden = c.HiddenIrreps, readout = c.MlpIrreps;
        Require(readout.Count > 0 && readout.All(b => b.Irrep == new Irrep(0, Parity.Even)), $"MLP_irreps is '{c.MlpIrreps}'; expected scalars such as 16x0e");
        int channels = hidden.Count == 0 ? 0 : hidden[0].Multiplicity;
        bool isRegular = channels > 0;
        for (int l = 0; l < hidden.Count; l++)
        {
            isRegular &= hidden[l].Multiplicity == channels && hidden[l].Irrep.L == l
                && hidden[l].Irrep.Parity == (l % 2 == 0 ? Parity.Even : Parity.Odd);
        }
        Require(isRegular, $"hidden_irreps is '{c.HiddenIrreps}'; expected Cx0e, Cx0e+Cx1o, Cx0e+Cx1o+Cx2e ...: every degree, natural parity, one number of channels");
        Require(hidden.Count <= c.MaxEll + 1, $"hidden_irreps '{c.HiddenIrreps}' goes beyond max_ell = {c.MaxEll}");

        return new MaceShape
        {
            ElementCount = c.AtomicNumbers.Length,
            Channels = channels,
            HiddenMaxDegree = hidden.Count - 1,
            MaxEll = c.MaxEll,
            BesselCount = c.NumBessel,
            RadialHidden = [.. c.RadialMlp],
            ReadoutHidden = readout.Dimension,
            Correlations = [.. c.Correlation],
            Product = c.Product,
            Interactions = [.. Enumerable.Range(0, c.NumInteractions).Select(i => Kind(i == 0 ? c.InteractionClassFirst : c.InteractionClass))],
            AverageNeighbors = c.AvgNumNeighbors,
            ActivationScale = c.ActivationConstant,
        };
    }

    private static InteractionKind Kind(InteractionClass block) => new(
        IsResidual: block is InteractionClass.RealAgnosticResidual or InteractionClass.RealAgnosticDensityResidual,
        HasDensity: block is InteractionClass.RealAgnosticDensity or InteractionClass.RealAgnosticDensityResidual);

    private static void Require(bool condition, string complaint)
    {
        if (!condition)
            throw new ArgumentException($"This MACE model cannot be built: {complaint}.");
    }
}
