using Spectre.Console;

namespace EquivSim.Cli.Rendering;

/// <summary>Where a command writes: tables and progress to standard output, failures and warnings to standard error.</summary>
internal sealed class Terminal
{
    private const int WidthWithoutTerminal = 160;
    private bool _transient;
    private TextWriter? _log;

    /// <summary>Writes to two writers.</summary>
    /// <param name="output">Results and progress.</param>
    /// <param name="error">Warnings and failures.</param>
    /// <param name="interactive">Whether a person watches: colours, and lines that are rewritten in place.</param>
    public Terminal(TextWriter output, TextWriter error, bool interactive)
    {
        Output = output;
        Error = error;
        IsInteractive = interactive;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = interactive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
        });
        if (!interactive)
            Console.Profile.Width = WidthWithoutTerminal;
    }

    /// <summary>The process's own streams.</summary>
    public static Terminal ForProcess() => new(System.Console.Out, System.Console.Error, !System.Console.IsOutputRedirected);

    /// <summary>Results and progress.</summary>
    public TextWriter Output { get; }

    /// <summary>Warnings and failures.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person watches.</summary>
    public bool IsInteractive { get; }

    /// <summary>Spectre's console over <see cref="Output"/>, for tables.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Writes a line that stays.</summary>
    public void Line(string text = "")
    {
        ClearTransient();
        Output.WriteLine(text);
        Output.Flush();
        _log?.WriteLine(text);
    }

    /// <summary>Copies what is written from now on into a file, until the returned object is disposed.</summary>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="append">Keep what the file holds.</param>
    public IDisposable LogTo(string path, bool append)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var file = new StreamWriter(path, append) { AutoFlush = true };
        _log = file;
        return new LogFile(this, file);
    }

    /// <summary>Shows a line that the next one replaces; nothing without a person watching.</summary>
    public void Transient(string text)
    {
        if (!IsInteractive)
            return;
        int width = Math.Max(20, Console.Profile.Width - 1);
        Output.Write("\r\u001b[K" + (text.Length > width ? text[..width] : text));
        Output.Flush();
        _transient = true;
    }

    /// <summary>Draws a table.</summary>
    public void Draw(Table table)
    {
        ClearTransient();
        Console.Write(table);
        if (_log is not null)
            new Terminal(_log, TextWriter.Null, interactive: false).Console.Write(table);
    }

    /// <summary>A heading above a part of the output.</summary>
    public void Heading(string text)
    {
        Line();
        if (IsInteractive)
            Console.Write(new Text(text + Environment.NewLine, new Style(decoration: Decoration.Bold)));
        else
            Output.WriteLine(text);
        _log?.WriteLine(text);
    }

    /// <summary>Tells of something that is not as it should be and that the command survives.</summary>
    public void Warning(string text)
    {
        ClearTransient();
        Error.WriteLine("warning: " + text);
        Error.Flush();
        _log?.WriteLine("warning: " + text);
    }

    /// <summary>Tells why the command fails, on one line.</summary>
    public void ErrorLine(string text)
    {
        ClearTransient();
        Error.WriteLine("error: " + text.ReplaceLineEndings(" "));
        Error.Flush();
        _log?.WriteLine("error: " + text.ReplaceLineEndings(" "));
    }

    /// <summary>Tells of an exception: its message, or everything when <paramref name="verbose"/>.</summary>
    public void Failure(Exception exception, bool verbose)
    {
        Exception cause = exception is AggregateException { InnerExceptions: [var only] } ? only : exception;
        ErrorLine(Describe(cause));
        if (verbose)
            Error.WriteLine(exception);
        else if (cause is not (UsageException or IOException or InvalidDataException or FormatException or ArgumentException or NotSupportedException))
            Error.WriteLine("Run again with --verbose for where it happened.");
    }

    /// <summary>The last words of a command: where its results are.</summary>
    public void Results(params IEnumerable<(string What, string Path)> files)
    {
        Heading("Results");
        List<(string What, string Path)> rows = [.. files];
        int width = rows.Max(r => r.What.Length);
        foreach ((string what, string path) in rows)
            Line($"  {what.PadRight(width)}  {path}");
    }

    private void ClearTransient()
    {
        if (!_transient)
            return;
        Output.Write("\r\u001b[K");
        _transient = false;
    }

    private static string Describe(Exception e) => e switch
    {
        FileNotFoundException { FileName: { Length: > 0 } file } when !e.Message.Contains(file, StringComparison.Ordinal)
            => $"{e.Message} ({file})",
        TypeInitializationException { InnerException: { } inner } => Describe(inner),
        _ => e.Message,
    };

    private sealed class LogFile(Terminal terminal, StreamWriter file) : IDisposable
    {
        public void Dispose()
        {
            terminal._log = null;
            file.Dispose();
        }
    }
}
