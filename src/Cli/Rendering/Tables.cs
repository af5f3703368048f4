using Spectre.Console;

namespace EquivSim.Cli.Rendering;

/// <summary>Tables of one look: rounded lines for people, Markdown for files and pipes.</summary>
internal static class Tables
{
    /// <summary>A table whose first column is text and whose others are numbers.</summary>
    public static Table OfNumbers(Terminal terminal, string first, params IEnumerable<string> numbers)
    {
        Table table = New(terminal).AddColumn(new TableColumn(Markup.Escape(first)).NoWrap());
        foreach (string column in numbers)
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        return table;
    }

    /// <summary>Names and values, one pair a row.</summary>
    public static void DrawFacts(Terminal terminal, string heading, IEnumerable<(string Name, string Value)> facts)
    {
        terminal.Heading(heading);
        List<(string Name, string Value)> rows = [.. facts];
        int width = rows.Max(r => r.Name.Length);
        foreach ((string name, string value) in rows)
            terminal.Line($"  {name.PadRight(width)}  {value}");
    }

    /// <summary>Adds a row of plain text.</summary>
    public static void AddTextRow(this Table table, params IEnumerable<string> cells) =>
        table.AddRow([.. cells.Select(cell => Markup.Escape(cell))]);

    private static Table New(Terminal terminal) => new Table().Border(terminal.IsInteractive ? TableBorder.Rounded : TableBorder.Markdown);
}
