using EquivSim.Structures;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// Numbers that MACE stores beside its weights: not trained here, but read from a file so that its model is reproduced to the last digit.
/// </summary>
internal sealed record MaceConstants
{
    /// <summary>n pi / r_c.</summary>
    public required double[] BesselFrequencies { get; init; }

    /// <summary>Covalent radius of each of the model's elements, Angstrom.</summary>
    public required double[] CovalentRadii { get; init; }

    public double AgnesiQ { get; init; } = 0.9183;
    public double AgnesiP { get; init; } = 4.5791;
    public double AgnesiA { get; init; } = 1.0805;
    public double SoftAlpha { get; init; } = 4;
    public double[] ZblAmplitudes { get; init; } = [0.1818, 0.5099, 0.2802, 0.02817];
    public double ZblExponent { get; init; } = 0.3;
    public double ZblPrefactor { get; init; } = 0.4543;

    public required double[] AtomicEnergies { get; init; }
    public required double Scale { get; init; }
    public required double Shift { get; init; }

    public static MaceConstants Default(MaceConfiguration configuration) => new()
    {
        BesselFrequencies = [.. Enumerable.Range(1, configuration.NumBessel).Select(n => n * Math.PI / configuration.RMax)],
        CovalentRadii = [.. configuration.AtomicNumbers.Select(Elements.CovalentRadius)],
        AtomicEnergies = [.. configuration.AtomicEnergies],
        Scale = configuration.Scale,
        Shift = configuration.Shift,
    };
}
