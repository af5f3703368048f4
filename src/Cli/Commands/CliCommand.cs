using System.CommandLine;

namespace EquivSim.Cli.Commands;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">The word that calls it.</param>
/// <param name="description">One sentence.</param>
/// <param name="examples">Complete command lines.</param>
internal sealed class CliCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Complete command lines that work.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
