using System.CommandLine;
using System.Text.Json;

namespace EquivSim.Cli.Settings;

/// <summary>Enumerations as words on the command line: <c>NoseHoover</c> is <c>nose-hoover</c>, as in option files.</summary>
internal static class EnumWords
{
    /// <summary>Makes an option of an enumeration type take words.</summary>
    /// <param name="option">The option; without a default factory, whose value the help would not show as a word.</param>
    /// <param name="shownDefault">Shown in the help as the default.</param>
    public static void Use<T>(Option<T> option, T shownDefault)
    {
        option.Description += $" [default: {Word(shownDefault)}]";
        Dictionary<string, T> values = Enum.GetValues(typeof(T)).Cast<T>().ToDictionary(value => Word(value));
        option.HelpName ??= string.Join('|', values.Keys);
        option.CompletionSources.Add([.. values.Keys]);
        option.CustomParser = result =>
        {
            string word = result.Tokens.Single().Value;
            if (values.TryGetValue(word.ToLowerInvariant(), out T? value))
                return value;
            result.AddError($"{option.Name} is one of {string.Join(", ", values.Keys)}; got '{word}'.");
            return default!;
        };
    }

    /// <summary>The word of a value.</summary>
    public static string Word<T>(T value) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}");
}
