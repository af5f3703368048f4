using System.CommandLine;

namespace EquivSim.Cli.Settings;

/// <summary>
/// Ties the properties of a settings record to options of a command. Values come from three places, later ones win: the record's
/// defaults, an option file, the command line.
/// </summary>
/// <typeparam name="T">An immutable record whose defaults are the command's.</typeparam>
/// <param name="defaults">What holds when nothing is said.</param>
internal sealed class SettingsBinder<T>(T defaults)
    where T : class
{
    private readonly List<(Option Option, Func<ParseResult, T, T> Apply)> _settings = [];
    private readonly Option<string?> _file = new("--config", "-c")
    {
        Description = "JSON file with options; what the command line says wins.",
        HelpName = "file.json",
    };

    /// <summary>Adds an option for one property.</summary>
    /// <param name="name">Such as <c>--cutoff</c>.</param>
    /// <param name="description">What it is, with its unit.</param>
    /// <param name="get">Reads the property.</param>
    /// <param name="set">Gives the record with the property changed.</param>
    /// <param name="valueName">Shown in the help in place of the value.</param>
    public SettingsBinder<T> Add<TValue>(
        string name, string description, Func<T, TValue> get, Func<T, TValue, T> set, string? valueName = null)
    {
        var option = new Option<TValue>(name) { Description = description, HelpName = valueName };
        if (typeof(TValue).IsEnum)
            EnumWords.Use(option, get(defaults));
        else if (get(defaults) is { } value && value is not System.Collections.ICollection)
            option.DefaultValueFactory = _ => value;
        _settings.Add((option, (parsed, settings) =>
            parsed.GetResult(option) is { Implicit: false } ? set(settings, parsed.GetValue(option)!) : settings));
        return this;
    }

    /// <summary>Gives the command all options, <c>--config</c> among them.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        foreach ((Option option, _) in _settings)
            command.Add(option);
    }

    /// <summary>Whether an option file was named.</summary>
    public bool NamesFile(ParseResult parsed) => parsed.GetValue(_file) is not null;

    /// <summary>The settings of one call.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="defaultFile">Option file to use when the command line names none.</param>
    /// <exception cref="UsageException">The option file is missing or wrong.</exception>
    public T Resolve(ParseResult parsed, string? defaultFile = null)
    {
        string? file = parsed.GetValue(_file) ?? defaultFile;
        T settings = file is null ? defaults : OptionFile.Read<T>(file);
        foreach ((_, Func<ParseResult, T, T> apply) in _settings)
            settings = apply(parsed, settings);
        return settings;
    }
}
