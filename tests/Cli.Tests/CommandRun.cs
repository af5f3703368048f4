using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Tests;

/// <summary>What one command line printed and returned, run inside the test process.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static CommandRun Of(params string[] arguments) => Of(CancellationToken.None, arguments);

    public static CommandRun Of(CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = Application.Run(arguments, new Terminal(output, error, interactive: false), cancellation);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs and expects success; what went wrong is in the message otherwise.</summary>
    public static CommandRun Successful(params string[] arguments)
    {
        CommandRun run = Of(arguments);
        Assert.True(run.Code == 0, $"{string.Join(' ', arguments)}: code {run.Code}\n{run.Error}\n{run.Output}");
        return run;
    }

    /// <summary>Checks for a failure told in one line that holds all <paramref name="words"/>.</summary>
    public void FailsWith(int code, params string[] words)
    {
        Assert.True(Code == code, $"code {Code} instead of {code}\n{Error}\n{Output}");
        string line = Assert.Single(Error.Split('\n'), l => l.StartsWith("error: ", StringComparison.Ordinal));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
    }
}
