using System.Text.Json;
using System.Text.Json.Serialization;

namespace EquivSim.Solvers.Torch;

/// <summary>What a Fourier neural operator is made of: FNO with dense weights, TFNO with factorised ones, MG-TFNO with patches besides.</summary>
public sealed record NeuralOperatorOptions
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Channels of the input.</summary>
    public int InputChannels { get; init; } = 1;

    /// <summary>Channels of the output.</summary>
    public int OutputChannels { get; init; } = 1;

    /// <summary>Modes on each axis; their number is that of the axes, 1 to 3.</summary>
    public IReadOnlyList<int> Modes { get; init; } = [8, 8];

    /// <summary>Channels inside.</summary>
    public int Width { get; init; } = 24;

    /// <summary>Fourier layers.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Hidden channels of the lifting over the width.</summary>
    public double LiftingRatio { get; init; } = 2;

    /// <summary>Hidden channels of the projection over the width.</summary>
    public double ProjectionRatio { get; init; } = 2;

    /// <summary>Hidden channels of the channel MLPs over the width.</summary>
    public double MlpRatio { get; init; } = 0.5;

    /// <summary>Normalisation between layers.</summary>
    public FieldNormKind Norm { get; init; } = FieldNormKind.None;

    /// <summary>How spectral weights are stored.</summary>
    public KernelFactorization Factorization { get; init; } = KernelFactorization.Dense;

    /// <summary>Factorised weights over dense ones; ignored where <see cref="Ranks"/> are given.</summary>
    public double RankShare { get; init; } = 0.1;

    /// <summary>Ranks of the factorisation; from <see cref="RankShare"/> when null.</summary>
    public IReadOnlyList<int>? Ranks { get; init; }

    /// <summary>Factorise the weights of all layers as one tensor.</summary>
    public bool IsJoint { get; init; }

    /// <summary>Axes whose coordinate, in [0, 1), is an input channel. Without it the operator commutes with shifts along the axis.</summary>
    public IReadOnlyList<bool> Coordinates { get; init; } = [true, true];

    /// <summary>Period over length of the domain on each axis: 1 where the problem is periodic, more where it is not.</summary>
    public IReadOnlyList<double> Periods { get; init; } = [1, 1];

    /// <summary>Levels of the multi-grid decomposition: 2^levels patches on each axis, and as many coarser views beside each; 0 for none.</summary>
    public int PatchLevels { get; init; }

    /// <summary>How far a patch reaches over its neighbours, as a share of the domain.</summary>
    public double PatchPadding { get; init; } = 0.1;

    /// <summary>How fields go on beyond the domain's boundary.</summary>
    public FieldExtension PatchExtension { get; init; } = FieldExtension.Even;

    /// <summary>Number of axes.</summary>
    [JsonIgnore]
    public int Axes => Modes.Count;

    /// <summary>Which axes are periodic.</summary>
    [JsonIgnore]
    public IReadOnlyList<bool> IsPeriodic => [.. Periods.Select(p => p == 1)];

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">The first one that is wrong: what was given and what is expected.</exception>
    public void Validate()
    {
        Require(Axes is >= 1 and <= 3, $"The operator has {Axes} axes; expected 1 to 3.");
        Require(Modes.All(m => m >= 1), $"modes are [{string.Join(", ", Modes)}]; expected at least 1 each.");
        Require(InputChannels >= 1 && OutputChannels >= 1 && Width >= 1 && Layers >= 1,
            $"Channels are {InputChannels} in, {OutputChannels} out, width {Width}, layers {Layers}; expected at least 1 each.");
        Require(LiftingRatio > 0 && ProjectionRatio > 0 && MlpRatio > 0, $"Ratios of hidden channels are {LiftingRatio}, {ProjectionRatio} and {MlpRatio}; expected positive numbers.");
        Require(Coordinates.Count == Axes && Periods.Count == Axes, $"coordinates and periods have {Coordinates.Count} and {Periods.Count} entries for {Axes} axes.");
        Require(Periods.All(p => p >= 1 && double.IsFinite(p)), $"periods are [{string.Join(", ", Periods)}]; expected at least 1 each.");
        Require(PatchLevels is >= 0 and <= 6, $"patch_levels is {PatchLevels}; expected 0 to 6.");
        Require(PatchPadding is >= 0 and <= 0.5, $"patch_padding is {PatchPadding}; expected 0 to 0.5.");
        Require(!IsJoint || Factorization != KernelFactorization.Dense, "Dense weights cannot be joint; choose a factorisation.");
    }

    /// <summary>As JSON with <c>snake_case</c> names.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>From JSON.</summary>
    /// <exception cref="InvalidDataException">It is no JSON, holds an unknown name, or describes no network.</exception>
    public static NeuralOperatorOptions FromJson(string json)
    {
        try
        {
            NeuralOperatorOptions options = JsonSerializer.Deserialize<NeuralOperatorOptions>(json, Json) ?? throw new InvalidDataException("The options of the operator are null.");
            options.Validate();
            return options;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The options of the operator cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The spectral weights' shape: of all layers when joint, of one otherwise.</summary>
    internal KernelShape KernelShape => new(IsJoint ? Layers : 1, Width, Width, Modes);

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new ArgumentException(message);
    }
}
