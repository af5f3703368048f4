namespace EquivSim.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The command was understood and failed: a broken file, a model that does not fit, a simulation that exploded.</summary>
    public const int Failure = 1;

    /// <summary>The command line or an option file is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl-C or SIGTERM after saving (128 + SIGINT, as shells report it).</summary>
    public const int Interrupted = 130;
}
