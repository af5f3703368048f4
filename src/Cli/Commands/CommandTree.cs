using System.CommandLine;
using System.CommandLine.Help;
using EquivSim.Cli.Commands.Bench;
using EquivSim.Cli.Commands.Data;
using EquivSim.Cli.Commands.Electrostatics;
using EquivSim.Cli.Commands.Hamiltonian;
using EquivSim.Cli.Commands.Md;
using EquivSim.Cli.Commands.Soak;
using EquivSim.Cli.Commands.Solve;
using EquivSim.Cli.Commands.Tensors;
using EquivSim.Cli.Commands.Train;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands;

/// <summary>The root command and everything below it.</summary>
internal static class CommandTree
{
    private const string VerboseName = "--verbose";

    /// <summary>Builds the tree for one run.</summary>
    public static RootCommand Create(Terminal terminal, CancellationToken cancellation)
    {
        var root = new RootCommand("Equivariant simulation: interatomic potentials, dynamics, electrostatics, Hamiltonians, partial differential equations.")
        {
            new Option<bool>(VerboseName) { Description = "Show where a failure happened.", Recursive = true },
            QuickstartCommand.Create(terminal, cancellation),
            DataCommand.Create(terminal),
            TrainCommand.Create(terminal, cancellation),
            EvaluateCommand.Create(terminal, cancellation),
            MdCommand.Create(terminal, cancellation),
            RelaxCommand.Create(terminal, cancellation),
            HamiltonianCommand.Create(terminal, cancellation),
            InfoCommand.Create(terminal),
            ConvertCommand.Create(terminal),
            SolveCommand.Create(terminal, cancellation),
            TensorCommand.Create(terminal, cancellation),
            ElectrostaticsCommand.Create(terminal, cancellation),
            BenchCommand.Create(terminal, cancellation),
            SoakCommand.Create(terminal, cancellation),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    /// <summary>Whether <c>--verbose</c> was given.</summary>
    public static bool IsVerbose(ParseResult parsed) => parsed.GetValue<bool>(VerboseName);

    /// <summary>The words that call a command, e.g. <c>equivsim data import</c>.</summary>
    public static string PathOf(Command command)
    {
        string path = command is RootCommand ? "equivsim" : command.Name;
        return command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {path}" : path;
    }
}
