using System.CommandLine;
using EquivSim.Structures;

namespace EquivSim.Cli.Data;

/// <summary>The options that name the labels of extended XYZ files.</summary>
internal sealed class LabelOptions
{
    private readonly Option<string?> _energy = Create("--energy-key", "Key of the energy (eV) in .xyz files.");
    private readonly Option<string?> _forces = Create("--forces-key", "Column of the forces (eV/Å).");
    private readonly Option<string?> _stress = Create("--stress-key", "Key of the stress (eV/Å³).");
    private readonly Option<string?> _virial = Create("--virial-key", "Key of the virial (eV), read as a stress.");
    private readonly Option<string?> _charges = Create("--charges-key", "Column of the charges (e).");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new[] { _energy, _forces, _stress, _virial, _charges })
            command.Add(option);
    }

    /// <summary>The names given; null where the usual names are looked for.</summary>
    public LabelKeys Resolve(ParseResult parsed) => new()
    {
        Energy = parsed.GetValue(_energy),
        Forces = parsed.GetValue(_forces),
        Stress = parsed.GetValue(_stress),
        Virial = parsed.GetValue(_virial),
        Charges = parsed.GetValue(_charges),
    };

    private static Option<string?> Create(string name, string description) => new(name) { Description = description, HelpName = "name" };
}
