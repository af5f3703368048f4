using System.CommandLine;
using System.Diagnostics;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary><c>equivsim electrostatics map</c>: the potential on a grid, as a cube or dx file and a picture of a slice.</summary>
internal static class MapCommand
{
    /// <summary>Builds the command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        var file = new ChargedStructureFile();
        var spacing = new Option<double>("--spacing") { Description = "Distance of grid points, Å; the axes take the nearest that fits.", DefaultValueFactory = _ => 0.5 };
        var margin = new Option<double>("--margin") { Description = "Room about the charges along open axes, Å.", DefaultValueFactory = _ => 5 };
        var error = new Option<double>("--error") { Description = "Relative error of the potential; it is measured.", DefaultValueFactory = _ => 1e-4 };
        var output = new Option<string>("--output", "-o") { Description = "File for the grid, .cube or .dx; the picture goes beside it.", DefaultValueFactory = _ => "potential.cube", HelpName = "file" };
        var save = new Option<string?>("--save") { Description = "Also keep the compressed potential itself, to be asked again without building it, HDF5.", HelpName = "file" };
        var command = new CliCommand(
            "map", "Potential of a structure's charges on a grid, and a picture of the slice through its middle.",
            "equivsim electrostatics map data/electrostatics/biomolecules/1a63.pqr --output 1a63.cube",
            "equivsim electrostatics map zeolite.xyz --charge Si=2.4 --charge O=-1.2 --spacing 0.2 --output zeolite.dx")
        {
            spacing, margin, error, output, save,
        };
        file.AddTo(command);
        command.SetAction(parsed =>
        {
            string target = parsed.GetValue(output)!;
            double step = parsed.GetValue(spacing);
            bool isCube = Path.GetExtension(target).ToLowerInvariant() switch
            {
                ".cube" => true,
                ".dx" => false,
                var other => throw new UsageException($"'{target}': maps are written to .cube or .dx files; got '{other}'."),
            };
            if (!(step > 0) || !(parsed.GetValue(margin) >= 0))
                throw new UsageException($"--spacing must be positive and --margin not negative (Å); got {step} and {parsed.GetValue(margin)}.");
            Structure structure = file.Read(parsed);
            var watch = Stopwatch.StartNew();
            FrozenEnvironment environment = FrozenEnvironment.Build(PointCharges.Of(structure), new FrozenEnvironmentOptions { Tolerance = parsed.GetValue(error), Margin = parsed.GetValue(margin) });
            TimeSpan building = watch.Elapsed;
            PotentialGrid grid = PotentialGrid.Over(environment.Box, (Points(environment.Box.X, step), Points(environment.Box.Y, step), Points(environment.Box.Z, step)));
            watch.Restart();
            environment.Fill(grid);
            TimeSpan filling = watch.Elapsed;
            if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder)
                Directory.CreateDirectory(folder);
            if (isCube)
                PotentialGridFile.WriteCube(target, grid, structure);
            else
                PotentialGridFile.WriteDx(target, grid);
            string picture = Path.ChangeExtension(target, ".png");
            PotentialSlicePlot.Save(picture, grid, structure.ToString());
            Tables.DrawFacts(terminal, "Potential map",
            [
                ("structure", $"{structure}, {Quantity.Count(structure.AtomCount)} charges"),
                ("grid", $"{grid.Counts.X} x {grid.Counts.Y} x {grid.Counts.Z} points"),
                ("time", $"{Quantity.Duration(building)} to build, {Quantity.Duration(filling)} to fill"),
                ("error", environment.Error.ToString()),
            ]);
            List<(string, string)> files = [("grid", target), ("slice", picture)];
            if (parsed.GetValue(save) is { } kept)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(kept))!);
                FrozenEnvironmentFile.Write(kept, environment);
                files.Add(("compressed", kept));
            }
            terminal.Results(files);
        });
        return command;
    }

    private static int Points(BoxAxis axis, double spacing) => Math.Max(2, (int)Math.Round(axis.Length / spacing) + 1);
}
