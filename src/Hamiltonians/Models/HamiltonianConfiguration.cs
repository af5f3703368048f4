using System.Text.Json;
using System.Text.Json.Serialization;
using EquivSim.O3;

namespace EquivSim.Hamiltonians;

/// <summary>A network that predicts Hamiltonian matrices, described completely but for its weights.</summary>
/// <remarks>Lengths in Angstrom, energies in Hartree.</remarks>
public sealed record HamiltonianConfiguration
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The network.</summary>
    public HamiltonianArchitecture Architecture { get; init; } = HamiltonianArchitecture.SphNet;

    /// <summary>What it predicts.</summary>
    public HamiltonianTarget Target { get; init; } = HamiltonianTarget.Full;

    /// <summary>Shells of each element, by atomic number, sorted by degree; filled in from the data.</summary>
    public Dictionary<int, ShellData[]> Shells { get; init; } = [];

    /// <summary>Name of the orbital basis; filled in from the data.</summary>
    public string Basis { get; init; } = "";

    /// <summary>Exchange-correlation functional of the training data; filled in from the data.</summary>
    public string Functional { get; init; } = "";

    /// <summary>The fitted guess as JSON (<see cref="OneElectronGuess"/>), for <see cref="HamiltonianTarget.MinusFittedGuess"/>; filled in from the data.</summary>
    public string? FittedGuess { get; init; }

    /// <summary>Channels of every feature.</summary>
    public int Channels { get; init; } = 32;

    /// <summary>Highest degree of the features; twice the highest of a shell when null.</summary>
    public int? FeatureDegree { get; init; }

    /// <summary>Radial functions.</summary>
    public int RadialFunctions { get; init; } = 16;

    /// <summary>Neurons of the hidden layers that make the weights of products.</summary>
    public int WeightNeurons { get; init; } = 32;

    /// <summary>Scalar-vector layers over near neighbours (SPHNet only).</summary>
    public int VectorialLayers { get; init; } = 1;

    /// <summary>Attention layers over far neighbours (SPHNet only).</summary>
    public int LongRangeLayers { get; init; } = 1;

    /// <summary>Attention heads of the two; a divisor of the channels.</summary>
    public int AttentionHeads { get; init; } = 4;

    /// <summary>Spherical layers on atoms, at least as many as pair layers.</summary>
    public int SphericalLayers { get; init; } = 2;

    /// <summary>Pair layers; they read the last spherical layers, one each.</summary>
    public int PairLayers { get; init; } = 2;

    /// <summary>Channels from which the expansion makes the matrix.</summary>
    public int BottleneckChannels { get; init; } = 16;

    /// <summary>Radius of scalar-vector layers.</summary>
    public double ShortCutoff { get; init; } = 5;

    /// <summary>Radius of long-range attention.</summary>
    public double LongCutoff { get; init; } = 15;

    /// <summary>Radius of spherical layers.</summary>
    public double SphericalCutoff { get; init; } = 15;

    /// <summary>Beyond this distance a pair's block is zero.</summary>
    public double PairCutoff { get; init; } = 20;

    /// <summary>Share of the paths of each pair product that is cut (SPHNet only).</summary>
    public double PathSparsity { get; init; }

    /// <summary>
    /// Groups of channels that keep paths of their own, a divisor of the channels; 1 in SPHNet. Few paths in all then still are of many kinds.
    /// </summary>
    public int PathGroups { get; init; } = 1;

    /// <summary>Share of a molecule's pairs that skip the last pair layer (SPHNet only).</summary>
    public double PairSparsity { get; init; }

    /// <summary>Highest degree of a shell.</summary>
    [JsonIgnore]
    public int MaxShellDegree => Shells.Values.SelectMany(s => s).Select(s => s.Degree).DefaultIfEmpty(0).Max();

    /// <summary>The template of the elements.</summary>
    /// <exception cref="ArgumentException">There is no element, or one without shells.</exception>
    public OrbitalTemplate CreateTemplate() => new(Shells.ToDictionary(e => e.Key, e => (int[])[.. e.Value.Select(s => s.Degree)]));

    /// <summary>Training steps in which chance selects the paths; filled in by the trainer.</summary>
    public int RandomSteps { get; init; }

    /// <summary>Training steps after those in which the gates select the paths, anew each time; then the selection is frozen.</summary>
    public int AdaptiveSteps { get; init; }

    /// <summary>Paths that a trained and pruned model has kept, for each pair layer; null when all are there.</summary>
    public KeptPaths[]? Kept { get; init; }

    /// <summary>Whether the paths of pair products are still being selected.</summary>
    [JsonIgnore]
    public bool SelectsPaths => PathSparsity > 0 && Kept is null;

    /// <summary>Degree L up to which node features go.</summary>
    [JsonIgnore]
    public int MaxDegree => FeatureDegree ?? 2 * MaxShellDegree;

    /// <summary>Irreps of node features: one of each degree, with the parity of spherical harmonics. Each stands for all channels.</summary>
    [JsonIgnore]
    public Irreps NodeIrreps => Irreps.SphericalHarmonics(MaxDegree);

    /// <summary>Whether blocks of pairs are predicted in both orders and averaged, for all pairs and not only for those of equal elements.</summary>
    [JsonIgnore]
    public bool UsesAllOrderedPairs => Architecture == HamiltonianArchitecture.QhNet;

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The text is no configuration.</exception>
    public static HamiltonianConfiguration FromJson(string json)
    {
        try
        {
            HamiltonianConfiguration configuration = JsonSerializer.Deserialize<HamiltonianConfiguration>(json, Json)
                ?? throw new InvalidDataException("The configuration is empty.");
            configuration.Validate();
            return configuration;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"This is no configuration of a Hamiltonian model: {e.Message}", e);
        }
    }

    /// <summary>The configuration as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">The first one that is wrong: what was given and what is expected.</exception>
    public void Validate()
    {
        Require(Shells.Count > 0, "The configuration names no element; expected the shells of at least one.");
        Require(Channels >= 1 && BottleneckChannels >= 1 && WeightNeurons >= 1 && RadialFunctions >= 2,
            $"channels {Channels}, bottleneck_channels {BottleneckChannels}, weight_neurons {WeightNeurons}, radial_functions {RadialFunctions}; expected positive numbers, two radial functions or more.");
        Require(AttentionHeads >= 1 && Channels % AttentionHeads == 0, $"attention_heads is {AttentionHeads}; expected a divisor of the {Channels} channels.");
        Require(VectorialLayers >= 0 && LongRangeLayers >= 0, $"vectorial_layers is {VectorialLayers}, long_range_layers {LongRangeLayers}; expected 0 or more.");
        Require(PairLayers >= 1 && SphericalLayers >= PairLayers, $"spherical_layers is {SphericalLayers}, pair_layers {PairLayers}; expected at least one pair layer and no fewer spherical ones.");
        int needed = 2 * MaxShellDegree;
        Require(MaxDegree >= needed, $"feature_degree is {FeatureDegree}; blocks of these shells need {needed}.");
        Require(ShortCutoff > 0 && LongCutoff > 0 && SphericalCutoff > 0 && PairCutoff > 0,
            $"Cut-offs are {ShortCutoff}, {LongCutoff}, {SphericalCutoff} and {PairCutoff}; expected positive lengths (A).");
        Require(PathSparsity is >= 0 and < 1 && PairSparsity is >= 0 and < 1,
            $"path_sparsity is {PathSparsity}, pair_sparsity {PairSparsity}; expected numbers in [0, 1).");
        Require(PathGroups >= 1 && Channels % PathGroups == 0, $"path_groups is {PathGroups}; expected a divisor of the {Channels} channels.");
        Require((Target == HamiltonianTarget.MinusFittedGuess) == (FittedGuess is not null), $"The target is {Target} and a fitted guess is {(FittedGuess is null ? "not there" : "there")}; expected one for MinusFittedGuess alone.");
        Require(RandomSteps >= 0 && AdaptiveSteps >= 0, $"random_steps is {RandomSteps}, adaptive_steps {AdaptiveSteps}; expected 0 or more.");
        Require(Kept is null || (Kept.Length == PairLayers && Kept.All(k => k.Paths.Length == k.Factors.Length && k.Paths.Length > 0)),
            $"kept names paths for {Kept?.Length} pair layers; expected {PairLayers}, each with at least one path and a factor for each.");
        Require(Architecture == HamiltonianArchitecture.SphNet || (PathSparsity == 0 && PairSparsity == 0), "QHNet has no gates; expected path_sparsity and pair_sparsity 0.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new ArgumentException(message);
    }
}
