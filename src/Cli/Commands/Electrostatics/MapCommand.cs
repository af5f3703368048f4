using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary><c>equivsim electrostatics map</c>: the potential of a structure on a grid.</summary>
internal static class MapCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var structure = new Argument<string>("structure") { Description = "What carries the charges: a PQR file, or a structure file with charges, with :index or without." };
        var output = new Option<string>("--output", "-o") { Description = "Grid file: .cube (Hartree/e, Bohr) or .dx (kT/e, Å). A picture of its middle is drawn beside it.", DefaultValueFactory = _ => "runs/potential.cube", HelpName = "file" };
        var points = new Option<int>("--points") { Description = "Grid points along the longest edge.", DefaultValueFactory = _ => 128 };
        var tolerance = new Option<double>("--tolerance") { Description = "Relative error of the field.", DefaultValueFactory = _ => 1e-4 };
        var margin = new Option<double>("--margin") { Description = "How far the grid reaches beyond the charges, Å.", DefaultValueFactory = _ => 5 };
        var save = new Option<string?>("--save") { Description = "Also keep the compressed potential itself, HDF5.", HelpName = "file" };
        var command = new CliCommand(
            "map", "Draw the electrostatic potential of a structure on a grid.",
            "equivsim electrostatics map data/electrostatics/biomolecules/1a63.pqr --points 256 --output runs/1a63.cube",
            "equivsim electrostatics map host.pqr --output runs/host.dx --save runs/host.h5")
        {
            structure, output, points, tolerance, margin, save,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(output)!;
            bool isCube = Path.GetExtension(path).Equals(".cube", StringComparison.OrdinalIgnoreCase);
            if (!isCube && !Path.GetExtension(path).Equals(".dx", StringComparison.OrdinalIgnoreCase))
                throw new UsageException($"--output must end in .cube or .dx; got '{path}'.");
            if (parsed.GetValue(points) is < 2 or > 1024)
                throw new UsageException($"--points must lie between 2 and 1024; got {parsed.GetValue(points)}.");
            Structure atoms = ChargedStructure.Read(parsed.GetValue(structure)!);
            var options = new FrozenEnvironmentOptions { Tolerance = parsed.GetValue(tolerance), Margin = parsed.GetValue(margin) };
            return Run(terminal, atoms, options, parsed.GetValue(points), path, isCube, parsed.GetValue(save));
        });
        return command;
    }

    private static int Run(Terminal terminal, Structure atoms, FrozenEnvironmentOptions options, int points, string path, bool isCube, string? save)
    {
        var watch = Stopwatch.StartNew();
        FrozenEnvironment host = FrozenEnvironment.Build(PointCharges.Of(atoms), options);
        double built = watch.Elapsed.TotalSeconds;
        PotentialGrid grid = PotentialGrid.Over(host.Box, Counts(host.Box, points));
        watch.Restart();
        host.Fill(grid);
        double filled = watch.Elapsed.TotalSeconds;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (isCube)
            PotentialGridFile.WriteCube(path, grid, atoms);
        else
            PotentialGridFile.WriteDx(path, grid);
        string picture = Path.ChangeExtension(path, ".png");
        PotentialSlicePlot.Save(picture, grid);
        List<(string, string)> files = [("grid", path), ("picture", picture)];
        if (save is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(save))!);
            FrozenEnvironmentFile.Write(save, host);
            files.Add(("compressed", save));
        }
        (int r1, int r2, int r3) = host.Smooth.Coefficients.Core.Shape;
        Rendering.Tables.DrawFacts(terminal, "Potential",
        [
            ("charges", $"{Quantity.Count(host.Charges.Count)}, sum {host.Charges.TotalCharge.ToString("0.###", CultureInfo.InvariantCulture)} e"),
            ("box", $"{host.Box} Å"),
            ("compressed", $"ranks {r1}, {r2}, {r3}; {Quantity.Bytes(host.CompressedBytes)}"),
            ("measured error", string.Create(CultureInfo.InvariantCulture, $"potential {host.Error.Potential:E1}, field {host.Error.Field:E1} (relative, {host.Error.Probes} points)")),
            ("time", string.Create(CultureInfo.InvariantCulture, $"{built:0.00} s to build and measure, {filled:0.00} s for {Quantity.Count(grid.Values.Length)} grid points")),
        ]);
        terminal.Results(files);
        return ExitCode.Success;
    }

    private static (int X, int Y, int Z) Counts(Box box, int longest)
    {
        int Of(BoxAxis axis) => Math.Max(2, (int)Math.Round(longest * axis.Length / box.LongestEdge));
        return (Of(box.X), Of(box.Y), Of(box.Z));
    }
}
