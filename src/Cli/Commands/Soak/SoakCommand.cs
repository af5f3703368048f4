using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Soak;

/// <summary><c>equivsim soak</c>: trains under garbage collections forced from another thread, to show that nothing crashes or leaks.</summary>
internal static class SoakCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 1 };
        var command = new CliCommand(
            "soak", "Train a small network on made-up data while another thread allocates and forces garbage collections; fails on a leak.",
            "equivsim soak --minutes 60")
        {
            minutes,
        };
        command.SetAction(parsed =>
        {
            double time = parsed.GetValue(minutes);
            if (!(time > 0) || !double.IsFinite(time))
                throw new UsageException($"--minutes must be positive; got {time.ToString(CultureInfo.InvariantCulture)}.");
            return Run(TimeSpan.FromMinutes(time), terminal, cancellation);
        });
        return command;
    }

    private static int Run(TimeSpan time, Terminal terminal, CancellationToken cancellation)
    {
        SoakReport report = SoakTest.Run(time, terminal.Line, cancellation);
        bool isCut = report.Time < time;
        Tables.DrawFacts(terminal, report.HasLeak ? "Failed: memory grows" : isCut ? "No crash, no leak, but it ended early" : "No crash, no leak",
        [
            ("time", Quantity.Duration(report.Time)),
            ("training steps", Quantity.Count(report.Steps)),
            ("garbage collections", $"{Quantity.Count(report.Collections)}, {Quantity.Count(report.FullCollections)} of them full"),
            ("allocated meanwhile", Quantity.Bytes(report.AllocatedBytes)),
            ("memory after warm-up", Quantity.Bytes(report.MemoryAfterWarmUp)),
            ("memory at the end", Quantity.Bytes(report.MemoryAtEnd)),
        ]);
        return report.HasLeak || (isCut && !cancellation.IsCancellationRequested) ? ExitCode.Failure : isCut ? ExitCode.Interrupted : ExitCode.Success;
    }
}
