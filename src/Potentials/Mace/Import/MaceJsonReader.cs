using System.Globalization;
using System.Text.Json;

namespace EquivSim.Potentials;

/// <summary>MACE's configuration names in a JSON object.</summary>
internal sealed class MaceJsonReader(JsonElement root)
{
    /// <exception cref="FormatException">An entry is missing, not readable, or not supported.</exception>
    public MaceConfiguration Read()
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new FormatException($"The MACE configuration should be a JSON object; found {root.ValueKind}.");
        RequireDefault("radial_type", "bessel");
        RequireDefault("gate", "silu", "SiLU");
        RefuseSet("use_reduced_cg", "use_so3", "use_agnostic_product", "use_last_readout_only", "use_embedding_readout");
        if (Find("apply_cutoff") is { ValueKind: JsonValueKind.False })
            throw new FormatException("apply_cutoff is false, which is not supported.");
        if (Find("heads") is { ValueKind: JsonValueKind.Array } heads && heads.GetArrayLength() > 1)
            throw new FormatException($"heads is {heads.GetRawText()}: a model of several heads can be read from its .model file only.");

        int layers = Integer("num_interactions");
        int[] correlation = Integers("correlation");
        string first = Text("interaction_cls_first");
        return new MaceConfiguration
        {
            RMax = Number("r_max"),
            NumBessel = Integer("num_bessel"),
            NumPolynomialCutoff = Integer("num_polynomial_cutoff"),
            MaxEll = Integer("max_ell"),
            NumInteractions = layers,
            HiddenIrreps = Text("hidden_irreps"),
            MlpIrreps = Text("MLP_irreps"),
            RadialMlp = Find("radial_MLP") is null ? [64, 64, 64] : Integers("radial_MLP"),
            Correlation = correlation.Length == 1 ? [.. Enumerable.Repeat(correlation[0], Math.Clamp(layers, 0, 100))] : correlation,
            AvgNumNeighbors = Number("avg_num_neighbors"),
            AtomicNumbers = Integers("atomic_numbers"),
            AtomicEnergies = Numbers("atomic_energies"),
            InteractionClassFirst = Block(first),
            InteractionClass = Find("interaction_cls") is null ? Block(first) : Block(Text("interaction_cls")),
            DistanceTransform = Find("distance_transform") is null or { ValueKind: JsonValueKind.Null } ? default : Transform(Text("distance_transform")),
            PairRepulsion = Find("pair_repulsion") is { ValueKind: JsonValueKind.True },
            IsScaleShift = IsScaleShift(),
            Scale = Find("atomic_inter_scale") is null ? 1 : Number("atomic_inter_scale"),
            Shift = Find("atomic_inter_shift") is null ? 0 : Number("atomic_inter_shift"),
        };
    }

    private bool IsScaleShift() => Find("model") is null
        ? Find("atomic_inter_scale") is not null
        : Text("model") switch
        {
            "ScaleShiftMACE" => true,
            "MACE" => false,
            string other => throw new FormatException($"model is '{other}'; supported are MACE and ScaleShiftMACE."),
        };

    private static InteractionClass Block(string name)
    {
        try
        {
            return InteractionClasses.Parse(name);
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"The MACE configuration: {e.Message}", e);
        }
    }

    private static DistanceTransformKind Transform(string name) => Enum.TryParse(name, out DistanceTransformKind kind) && Enum.IsDefined(kind)
        ? kind
        : throw new FormatException($"distance_transform is '{name}'; supported are {string.Join(", ", Enum.GetNames<DistanceTransformKind>())}.");

    private void RequireDefault(string name, params string[] accepted)
    {
        if (Find(name) is { } value && !accepted.Contains(value.ToString()))
            throw new FormatException($"{name} is '{value}'; supported is {accepted[0]}.");
    }

    private void RefuseSet(params string[] names)
    {
        foreach (string name in names)
        {
            if (Find(name) is { ValueKind: JsonValueKind.True })
                throw new FormatException($"{name} is true, which is not supported.");
        }
    }

    private JsonElement? Find(string name) => root.TryGetProperty(name, out JsonElement value) ? value : null;

    private JsonElement Required(string name) => Find(name) ?? throw new FormatException($"The MACE configuration has no entry '{name}'.");

    private string Text(string name) => Required(name) is { ValueKind: JsonValueKind.String } value
        ? value.GetString()!.Replace(" ", "", StringComparison.Ordinal)
        : throw Unreadable(name, "a text");

    private double Number(string name) => Numbers(name) is [double value] ? value : throw Unreadable(name, "a number");

    private int Integer(string name) => Integers(name) is [int value] ? value : throw Unreadable(name, "an integer");

    private int[] Integers(string name) =>
        [.. Numbers(name).Select(x => x == Math.Round(x) && Math.Abs(x) < int.MaxValue ? (int)x : throw Unreadable(name, "integers"))];

    private double[] Numbers(string name) => [.. Leaves(Required(name)).Select(text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) ? x : throw Unreadable(name, "numbers"))];

    /// <summary>Numbers of a value, a list, a list of one list (a single head), or any of these as text.</summary>
    private static IEnumerable<string> Leaves(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Leaves),
        JsonValueKind.String => value.GetString()!.Split(['[', ']', '(', ')', ',', ' '], StringSplitOptions.RemoveEmptyEntries),
        _ => [value.GetRawText()],
    };

    private FormatException Unreadable(string name, string expected) =>
        new($"The MACE configuration: {name} is {Required(name).GetRawText()}; expected {expected}.");
}
