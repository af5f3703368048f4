using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EquivSim.Cli.Settings;

/// <summary>Settings as JSON files: <c>snake_case</c> names, enumerations as words, comments allowed, unknown names refused.</summary>
internal static class OptionFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireNothing } },
    };

    /// <summary>Reads settings; what the file does not name keeps its default.</summary>
    /// <exception cref="UsageException">The file is missing, is no JSON, or holds an unknown name or a wrong value.</exception>
    public static T Read<T>(string path)
        where T : class
    {
        if (!File.Exists(path))
            throw new UsageException($"The option file '{path}' does not exist.");
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Json)
                ?? throw new UsageException($"The option file '{path}' holds null; expected an object.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"The option file '{path}', line {e.LineNumber + 1}, {e.Path}: {Explain(e)}", e);
        }
    }

    /// <summary>Writes settings with every default spelled out, so that the file repeats the run.</summary>
    public static void Write<T>(string path, T settings)
        where T : class
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        File.WriteAllText(path, JsonSerializer.Serialize(settings, Json) + "\n");
    }

    /// <summary>What a model file must hold, an option file may leave to the defaults.</summary>
    private static void RequireNothing(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
            property.IsRequired = false;
    }

    private static string Explain(JsonException e)
    {
        string message = e.Message;
        if (message.Contains("could not be mapped", StringComparison.Ordinal) && message.Split('\'') is [_, string name, ..])
            return $"unknown option '{name}'.";
        int end = message.IndexOf(" Path:", StringComparison.Ordinal);
        return end > 0 ? message[..end] : message;
    }
}
