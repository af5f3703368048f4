using PureHDF;

namespace EquivSim.Structures;

/// <summary>What a data-set file says about itself.</summary>
public sealed record DatasetMetadata
{
    /// <summary>What the data are: molecules, level of theory, sampling.</summary>
    public string? Description { get; init; }

    /// <summary>Where they come from.</summary>
    public string? Source { get; init; }

    /// <summary>Their licence.</summary>
    public string? License { get; init; }

    /// <summary>Under which keys the imported file held the labels; export offers the same.</summary>
    public LabelKeys SourceKeys { get; init; } = new();

    internal const string Format = "EquivSim structures";
    internal const int Version = 1;

    internal void Store(Dictionary<string, object> attributes)
    {
        attributes["format"] = Format;
        attributes["format_version"] = Version;
        foreach ((string name, string? value) in Texts())
        {
            if (value is not null)
                attributes[name] = value;
        }
    }

    internal static DatasetMetadata Load(IH5Object file)
    {
        string? Text(string name) => file.AttributeExists(name) ? file.Attribute(name).Read<string>() : null;
        return new()
        {
            Description = Text("description"),
            Source = Text("source"),
            License = Text("license"),
            SourceKeys = new() { Energy = Text("energy_key"), Forces = Text("forces_key"), Stress = Text("stress_key"), Virial = Text("virial_key"), Charges = Text("charges_key") },
        };
    }

    private IEnumerable<(string Name, string? Value)> Texts() =>
    [
        ("description", Description), ("source", Source), ("license", License), ("energy_key", SourceKeys.Energy), ("forces_key", SourceKeys.Forces),
        ("stress_key", SourceKeys.Stress), ("virial_key", SourceKeys.Virial), ("charges_key", SourceKeys.Charges),
    ];
}
