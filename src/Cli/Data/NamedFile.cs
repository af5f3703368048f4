namespace EquivSim.Cli.Data;

/// <summary>A file with a name to show, given as <c>name=path</c> or as a path alone.</summary>
/// <param name="Name">Shown in tables and plots.</param>
/// <param name="Path">The file.</param>
internal sealed record NamedFile(string Name, string Path)
{
    /// <summary>Takes one apart; a path alone is called by its file name.</summary>
    public static NamedFile Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals < text.Length - 1
            ? new NamedFile(text[..equals], text[(equals + 1)..])
            : new NamedFile(System.IO.Path.GetFileNameWithoutExtension(text), text);
    }

    /// <summary>Takes several apart.</summary>
    /// <exception cref="UsageException">A name occurs twice.</exception>
    public static IReadOnlyList<NamedFile> ParseAll(IEnumerable<string> texts)
    {
        List<NamedFile> files = [.. texts.Select(Parse)];
        string? twice = files.GroupBy(f => f.Name).FirstOrDefault(g => g.Count() > 1)?.Key;
        return twice is null ? files : throw new UsageException($"Two data sets are called '{twice}'; name them: name=file.");
    }
}
