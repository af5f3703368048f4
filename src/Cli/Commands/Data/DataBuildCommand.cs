using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Data;

/// <summary><c>equivsim data build</c>: structures to start from.</summary>
internal static class DataBuildCommand
{
    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal) => new("build", "Make a box of water or a crystal to start from.")
    {
        CreateWater(terminal),
        CreateDiamond(terminal),
    };

    private static CliCommand CreateWater(Terminal terminal)
    {
        Argument<string> output = Output();
        var molecules = new Option<int>("--molecules") { Description = "Number of molecules.", DefaultValueFactory = _ => 64 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the random orientations.", DefaultValueFactory = _ => 1 };
        var command = new CliCommand(
            "water", "A periodic box of water at 0.997 g/cm³, molecules on a lattice and turned at random.",
            "equivsim data build water water-512.xyz --molecules 512")
        {
            output, molecules, seed,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(molecules) < 1)
                throw new UsageException($"--molecules must be at least 1; got {parsed.GetValue(molecules)}.");
            Write(WaterBox.Create(parsed.GetValue(molecules), parsed.GetValue(seed)), parsed.GetValue(output)!, terminal);
        });
        return command;
    }

    private static CliCommand CreateDiamond(Terminal terminal)
    {
        Argument<string> output = Output();
        var element = new Option<string>("--element") { Description = "Element.", DefaultValueFactory = _ => "C", HelpName = "symbol" };
        var constant = new Option<double>("--lattice-constant") { Description = "Edge of the cubic cell, Å.", DefaultValueFactory = _ => 3.567 };
        var cells = new Option<int>("--cells") { Description = "Cubic cells of eight atoms along each axis.", DefaultValueFactory = _ => 5 };
        var command = new CliCommand(
            "diamond", "A crystal of the diamond structure.",
            "equivsim data build diamond diamond.xyz --cells 5",
            "equivsim data build diamond silicon.xyz --element Si --lattice-constant 5.431")
        {
            output, element, constant, cells,
        };
        command.SetAction(parsed =>
        {
            int n = parsed.GetValue(cells);
            if (n < 1 || !(parsed.GetValue(constant) > 0))
                throw new UsageException($"--cells and --lattice-constant must be positive; got {n} and {parsed.GetValue(constant)}.");
            Structure unit = DiamondCell.Create(Elements.Number(parsed.GetValue(element)!), parsed.GetValue(constant));
            Write(Supercell.Repeat(unit, n, n, n), parsed.GetValue(output)!, terminal);
        });
        return command;
    }

    private static Argument<string> Output() => new("file") { Description = "File to write (.xyz or .h5)." };

    private static void Write(Structure structure, string path, Terminal terminal)
    {
        StructureFile.Write(path, [structure]);
        terminal.Results([($"{Quantity.Count(structure.AtomCount)} atoms", path)]);
    }
}
