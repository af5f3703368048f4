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
            return parsed.Invoke(configuration);
        }
        catch (UsageException e)
        {
            terminal.Failure(e, CommandTree.IsVerbose(parsed));
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

    private static void Refuse(ParseResult parsed, Terminal terminal)
    {
        foreach (string message in parsed.Errors.Select(e => e.Message).Distinct())
            terminal.ErrorLine(message);
        terminal.Error.WriteLine($"Try: {CommandTree.PathOf(parsed.CommandResult.Command)} --help");
    }
}
