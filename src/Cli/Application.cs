using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using EquivSim.Cli.Commands;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli;

/// <summary>Parses a command line, runs the command and turns every failure into one line and an exit code.</summary>
internal static class Application
{
    /// <summary>Runs one command line with Ctrl-C and SIGTERM turned into cancellation.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        using var cancellation = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        return Run(arguments, terminal, cancellation.Token);

        // The first signal asks for an orderly end; the second is left to the system, which ends the process.
        void OnSignal(PosixSignalContext context)
        {
            if (cancellation.IsCancellationRequested)
                return;
            context.Cancel = true;
            terminal.Warning("Stopping: finishing the current step and saving (again to stop at once).");
            cancellation.Cancel();
        }
    }

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="cancellation">Asks the command to save and end.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        RootCommand root = CommandTree.Create(terminal, cancellation);
        ParseResult parsed = root.Parse(arguments);
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            if (parsed.Action is ParseErrorAction)
            {
                Refuse(parsed, terminal);
                return ExitCode.Usage;
            }
            RefuseUnknownOptions(parsed);
            return parsed.Invoke(configuration);
        }
        catch (UsageException e)
        {
            terminal.Failure(e, CommandTree.IsVerbose(parsed));
            terminal.Error.WriteLine($"Try: {CommandTree.PathOf(parsed.CommandResult.Command)} --help");
            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            terminal.Warning("Stopped on request.");
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            terminal.Failure(e, CommandTree.IsVerbose(parsed));
            return ExitCode.Failure;
        }
    }

    /// <summary>What looks like an option and is none would otherwise be taken as a file name.</summary>
    private static void RefuseUnknownOptions(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.Action is HelpWithExamples || command.Arguments.SelectMany(a => parsed.GetResult(a)?.Tokens ?? []).FirstOrDefault(
            t => t.Value.StartsWith("--", StringComparison.Ordinal)) is not { } stray)
        {
            return;
        }
        throw new UsageException($"{CommandTree.PathOf(command)} has no option '{stray.Value}'{Suggestion(stray.Value, command.Options)}");
    }

    private static void Refuse(ParseResult parsed, Terminal terminal)
    {
        Command command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var word, ..])
            terminal.ErrorLine($"'{word}' is no command of {CommandTree.PathOf(command)}{Suggestion(word, command.Subcommands)}");
        else if (command.Subcommands.Count > 0)
            terminal.ErrorLine($"{CommandTree.PathOf(command)} needs a command: {string.Join(", ", command.Subcommands.Select(c => c.Name))}.");
        else
            terminal.ErrorLine(string.Join(" ", parsed.Errors.Select(e => e.Message).Distinct()));
        terminal.Error.WriteLine($"Try: {CommandTree.PathOf(command)} --help");
    }

    private static string Suggestion(string word, IEnumerable<Symbol> symbols)
    {
        string? near = symbols.Select(c => c.Name).Where(name => EditDistance(word, name) <= 2).MinBy(name => EditDistance(word, name));
        return near is null ? "." : $"; did you mean '{near}'?";
    }

    /// <summary>Insertions, deletions and replacements between two words (Levenshtein), with swaps of neighbours counted as two.</summary>
    private static int EditDistance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[b.Length];
    }
}
