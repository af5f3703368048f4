using System.CommandLine;
using EquivSim.Cli.Settings;

namespace EquivSim.Cli.Commands;

/// <summary>
/// What commands that train share: a run that is resumed has the options it was started with, unless the command line says otherwise, and a new
/// one never mixes with an old one unasked.
/// </summary>
/// <param name="options">Options of the command.</param>
/// <param name="optionsFile">The file in the output folder that keeps them.</param>
/// <param name="checkpointFile">The file in the output folder to resume from.</param>
/// <param name="output">The output folder.</param>
/// <param name="withOutput">The same options with another folder.</param>
internal sealed class ResumableRun<T>(SettingsBinder<T> options, string optionsFile, string checkpointFile, Func<T, string> output, Func<T, string, T> withOutput)
    where T : class
{
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue the run in the output folder from its checkpoint, with its options." };
    private readonly Option<bool> _overwrite = OutputFolder.CreateOverwriteOption();

    /// <summary>Gives the command all options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_resume);
        command.Add(_overwrite);
        options.AddTo(command);
    }

    /// <summary>Whether the call resumes a run.</summary>
    public bool Resumes(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>The settings of a call.</summary>
    public T Resolve(ParseResult parsed)
    {
        T settings = options.Resolve(parsed);
        string earlier = Path.Combine(output(settings), optionsFile);
        return Resumes(parsed) && !options.NamesFile(parsed) && File.Exists(earlier) ? withOutput(options.Resolve(parsed, earlier), output(settings)) : settings;
    }

    /// <summary>Refuses to resume what is not there.</summary>
    /// <exception cref="UsageException">There is no checkpoint.</exception>
    public void RequireCheckpoint(ParseResult parsed, T settings)
    {
        if (Resumes(parsed) && !File.Exists(Path.Combine(output(settings), checkpointFile)))
            throw new UsageException($"'{output(settings)}' holds no {checkpointFile} to resume from.");
    }

    /// <summary>Refuses a folder with an earlier run that is neither to be resumed nor to be replaced.</summary>
    /// <exception cref="UsageException">An earlier run is there.</exception>
    public void RequireFree(ParseResult parsed, T settings) =>
        OutputFolder.RequireFree(output(settings), checkpointFile, mayExist: Resumes(parsed) || parsed.GetValue(_overwrite));
}
