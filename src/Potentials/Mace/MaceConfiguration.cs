using System.Text.Json;
using System.Text.Json.Serialization;

namespace EquivSim.Potentials;

/// <summary>
/// Everything that fixes a MACE network except its weights; property names follow MACE's own options.
/// </summary>
/// <remarks>
/// Batatia, Kovacs, Simm, Ortner, Csanyi, NeurIPS 2022. Arrays over elements follow <see cref="AtomicNumbers"/>.
/// Instances are plain values: <see cref="Validate"/> says what is wrong with one. The text form has to hold every property but
/// <see cref="Product"/>, which files of MACE do not know.
/// </remarks>
public sealed partial record MaceConfiguration
{
    /// <summary>Second moment constant of SiLU that e3nn's Monte-Carlo estimate gives and MACE files store.</summary>
    public const double E3nnSiluConstant = 1.6791767923989418;

    /// <summary>Cut-off radius, Angstrom.</summary>
    [JsonRequired]
    public double RMax { get; init; } = 5;

    /// <summary>Number of radial Bessel functions.</summary>
    [JsonRequired]
    public int NumBessel { get; init; } = 8;

    /// <summary>Order p of the polynomial cut-off envelope.</summary>
    [JsonRequired]
    public int NumPolynomialCutoff { get; init; } = 5;

    /// <summary>Highest degree of the spherical harmonics of edges.</summary>
    [JsonRequired]
    public int MaxEll { get; init; } = 3;

    /// <summary>Number of message-passing layers.</summary>
    [JsonRequired]
    public int NumInteractions { get; init; } = 2;

    /// <summary>Features between layers, such as <c>128x0e+128x1o</c>: every degree from 0 up with natural parity, one multiplicity.</summary>
    [JsonRequired]
    public string HiddenIrreps { get; init; } = "128x0e+128x1o";

    /// <summary>Hidden layer of the last readout, scalars.</summary>
    [JsonRequired]
    public string MlpIrreps { get; init; } = "16x0e";

    /// <summary>Hidden layers of the radial network.</summary>
    [JsonRequired]
    public int[] RadialMlp { get; init; } = [64, 64, 64];

    /// <summary>Body order minus one of the product, layer by layer (1 to 4).</summary>
    [JsonRequired]
    public int[] Correlation { get; init; } = [3, 3];

    /// <summary>How the messages on an atom are multiplied.</summary>
    public MaceProduct Product { get; init; }

    /// <summary>Mean number of edges of an atom in the training set; messages are divided by it.</summary>
    [JsonRequired]
    public double AvgNumNeighbors { get; init; } = 1;

    /// <summary>Atomic numbers of the known elements, ascending.</summary>
    [JsonRequired]
    public int[] AtomicNumbers { get; init; } = [];

    /// <summary>Reference energy of each element, eV.</summary>
    [JsonRequired]
    public double[] AtomicEnergies { get; init; } = [];

    /// <summary>Interaction block of the first layer.</summary>
    [JsonRequired]
    public InteractionClass InteractionClassFirst { get; init; } = InteractionClass.RealAgnosticResidual;

    /// <summary>Interaction block of the other layers.</summary>
    [JsonRequired]
    public InteractionClass InteractionClass { get; init; } = InteractionClass.RealAgnosticResidual;

    /// <summary>Transform of the distance before the Bessel functions.</summary>
    [JsonRequired]
    public DistanceTransformKind DistanceTransform { get; init; }

    /// <summary>Whether Ziegler-Biersack-Littmark repulsion is added.</summary>
    [JsonRequired]
    public bool PairRepulsion { get; init; }

    /// <summary>Whether the repulsion is scaled like the network's energy (ScaleShiftMACE) or added outside (MACE).</summary>
    [JsonRequired]
    public bool IsScaleShift { get; init; } = true;

    /// <summary>Factor of the network's atomic energies, eV.</summary>
    [JsonRequired]
    public double Scale { get; init; } = 1;

    /// <summary>Added to each atomic energy, eV.</summary>
    [JsonRequired]
    public double Shift { get; init; }

    /// <summary>Constant that gives the activation unit second moment.</summary>
    [JsonRequired]
    public double ActivationConstant { get; init; } = E3nnSiluConstant;

    /// <summary>Text form, one property a line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PotentialJson.Default.MaceConfiguration);

    /// <summary>Reads <see cref="ToJson"/>'s form.</summary>
    /// <exception cref="FormatException">The text is not such a form; the message says where.</exception>
    public static MaceConfiguration FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, PotentialJson.Default.MaceConfiguration)
                ?? throw new FormatException("The MACE configuration is null.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The MACE configuration is not readable: {e.Message}", e);
        }
    }

    /// <summary>Checks that the numbers make a network.</summary>
    /// <exception cref="ArgumentException">The first thing that is wrong: what was given and what is expected.</exception>
    public void Validate()
    {
        Require(RMax > 0 && double.IsFinite(RMax), $"r_max is {RMax}; expected a positive length in Angstrom.");
        Require(NumBessel >= 1, $"num_bessel is {NumBessel}; expected at least 1.");
        Require(NumPolynomialCutoff >= 2, $"num_polynomial_cutoff is {NumPolynomialCutoff}; expected at least 2.");
        Require(MaxEll >= 0, $"max_ell is {MaxEll}; expected at least 0.");
        Require(NumInteractions >= 1, $"num_interactions is {NumInteractions}; expected at least 1.");
        Require(Correlation.Length == NumInteractions && Correlation.All(c => c is >= 1 and <= 4),
            $"correlation is [{string.Join(", ", Correlation)}]; expected {NumInteractions} numbers from 1 to 4, one a layer.");
        Require(RadialMlp.Length >= 1 && RadialMlp.All(n => n >= 1), $"radial_MLP is [{string.Join(", ", RadialMlp)}]; expected positive sizes.");
        Require(AvgNumNeighbors > 0 && double.IsFinite(AvgNumNeighbors), $"avg_num_neighbors is {AvgNumNeighbors}; expected a positive number.");
        Require(AtomicNumbers.Length >= 1 && AtomicNumbers.All(z => z is >= 1 and <= 118) && AtomicNumbers.Zip(AtomicNumbers.Skip(1)).All(p => p.First < p.Second),
            $"atomic_numbers is [{string.Join(", ", AtomicNumbers)}]; expected ascending numbers from 1 to 118.");
        Require(AtomicEnergies.Length == AtomicNumbers.Length && AtomicEnergies.All(double.IsFinite),
            $"atomic_energies has {AtomicEnergies.Length} entries for {AtomicNumbers.Length} elements, or one is not finite.");
        Require(double.IsFinite(Scale) && double.IsFinite(Shift), $"scale is {Scale} and shift {Shift}; expected finite numbers.");
        Require(ActivationConstant > 0, $"The activation constant is {ActivationConstant}; expected a positive number.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new ArgumentException(message);
    }
}
