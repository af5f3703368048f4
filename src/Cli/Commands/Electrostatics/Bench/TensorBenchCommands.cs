using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Electrostatics;

namespace EquivSim.Cli.Commands.Electrostatics.Bench;

/// <summary>The tensor format against its strongest rivals in one process.</summary>
internal static class TensorBenchCommands
{
    /// <summary><c>equivsim electrostatics bench host</c>.</summary>
    public static CliCommand Host(Terminal terminal, CancellationToken cancellation)
    {
        var structure = new ChargedStructureFile(ShippedFile.Find("data/electrostatics/biomolecules/achbp.pqr"));
        Option<int> points = new("--points") { Description = "Random points outside the atoms.", DefaultValueFactory = _ => 1_000_000 };
        Option<double[]> tolerances = new("--tolerance") { Description = "Requested relative errors of the field.", DefaultValueFactory = _ => [1e-4], AllowMultipleArgumentsPerToken = true };
        Option<int> repeats = Repeats();
        Option<string?> output = Output();
        var command = new CliCommand(
            "host", "Potential, field and field gradient at scattered points in a frozen host.",
            "equivsim electrostatics bench host --tolerance 1e-4 1e-6")
        {
            points, tolerances, repeats, output,
        };
        structure.AddTo(command);
        command.SetAction(parsed =>
        {
            RequirePositive(parsed.GetValue(points), "--points");
            RequirePositive(parsed.GetValue(repeats), "--repeats");
            HostReport report = HostBench.Run(
                PointCharges.Of(structure.Read(parsed)), parsed.GetValue(tolerances)!, parsed.GetValue(points), parsed.GetValue(repeats), terminal, cancellation);
            report.Draw(terminal);
            return Save(terminal, parsed.GetValue(output), report);
        });
        return command;
    }

    /// <summary><c>equivsim electrostatics bench insertion</c>.</summary>
    public static CliCommand Insertion(Terminal terminal, CancellationToken cancellation)
    {
        var structure = new ChargedStructureFile(ShippedFile.Find("data/electrostatics/water_750.xyz"));
        Option<int> insertions = new("--insertions") { Description = "Trial insertions.", DefaultValueFactory = _ => 20_000 };
        Option<double> tolerance = new("--tolerance") { Description = "Requested relative error of the field.", DefaultValueFactory = _ => 1e-4 };
        Option<int> repeats = Repeats();
        var command = new CliCommand(
            "insertion", "Trial insertions of water into a frozen periodic host: the frozen environment against an Ewald sum and a mesh that keep the host's part.",
            "equivsim electrostatics bench insertion --tolerance 1e-4")
        {
            insertions, tolerance, repeats,
        };
        structure.AddTo(command);
        command.SetAction(parsed =>
        {
            RequirePositive(parsed.GetValue(repeats), "--repeats");
            int count = parsed.GetValue(insertions) is >= InsertionBench.FewestInsertions and int n ? n : throw new UsageException($"--insertions must be at least {InsertionBench.FewestInsertions}; got {parsed.GetValue(insertions)}.");
            PointCharges host = PointCharges.Of(structure.Read(parsed));
            return host.Cell.AllPeriodic
                ? InsertionBench.Run(host, parsed.GetValue(tolerance), count, parsed.GetValue(repeats), terminal, cancellation)
                : throw new UsageException($"The host must be periodic along all three axes; got {host.Cell}.");
        });
        return command;
    }

    /// <summary><c>equivsim electrostatics bench cube</c>.</summary>
    public static CliCommand Cube(Terminal terminal, CancellationToken cancellation)
    {
        var structure = new ChargedStructureFile(ShippedFile.Find("data/electrostatics/biomolecules/1a63.pqr"));
        Option<int> points = new("--points") { Description = "Grid points along each axis.", DefaultValueFactory = _ => 256 };
        Option<double> tolerance = new("--tolerance") { Description = "Requested relative error of the field; that of the potential is several times smaller.", DefaultValueFactory = _ => 4e-4 };
        Option<int> repeats = Repeats();
        Option<string?> output = Output();
        var command = new CliCommand(
            "cube", "The potential on a cubic grid, building included.",
            "equivsim electrostatics bench cube --points 256")
        {
            points, tolerance, repeats, output,
        };
        structure.AddTo(command);
        command.SetAction(parsed =>
        {
            RequirePositive(parsed.GetValue(repeats), "--repeats");
            if (parsed.GetValue(points) is < 16 or > 512)
                throw new UsageException($"--points must lie between 16 and 512; got {parsed.GetValue(points)}.");
            CubeReport report = CubeBench.Run(PointCharges.Of(structure.Read(parsed)), parsed.GetValue(tolerance), parsed.GetValue(points), parsed.GetValue(repeats), cancellation);
            report.Draw(terminal);
            return Save(terminal, parsed.GetValue(output), report);
        });
        return command;
    }

    /// <summary><c>equivsim electrostatics bench lattice</c>.</summary>
    public static CliCommand Lattice(Terminal terminal, CancellationToken cancellation)
    {
        Option<int[]> edges = new("--edge") { Description = "Cells along the edge of the block.", DefaultValueFactory = _ => [16, 32, 64, 128], AllowMultipleArgumentsPerToken = true };
        Option<int> vacancies = new("--vacancies") { Description = "Sites left empty.", DefaultValueFactory = _ => 0 };
        Option<double> tolerance = new("--tolerance") { Description = "Requested relative error of the field.", DefaultValueFactory = _ => 1e-6 };
        Option<int> repeats = Repeats();
        Option<string?> output = Output();
        Option<string> plot = new("--plot") { Description = "Picture of times and ranks.", DefaultValueFactory = _ => "runs/lattice.png", HelpName = "file" };
        var command = new CliCommand(
            "lattice", "Build the potential of growing blocks of rock salt, eight ions in a cell.",
            "equivsim electrostatics bench lattice --edge 16 32 64 128 256")
        {
            edges, vacancies, tolerance, repeats, output, plot,
        };
        command.SetAction(parsed =>
        {
            foreach (int edge in parsed.GetValue(edges)!)
                RequirePositive(edge, "--edge");
            RequirePositive(parsed.GetValue(repeats), "--repeats");
            LatticeReport report = LatticeBench.Run(parsed.GetValue(edges)!, parsed.GetValue(vacancies), parsed.GetValue(tolerance), parsed.GetValue(repeats), cancellation);
            report.Draw(terminal);
            Plots.LatticePlot.Save(parsed.GetValue(plot)!, report);
            terminal.Results([("plot", parsed.GetValue(plot)!)]);
            return Save(terminal, parsed.GetValue(output), report);
        });
        return command;
    }

    private static Option<int> Repeats() => new("--repeats") { Description = "Times each measurement is taken; the median counts.", DefaultValueFactory = _ => 5 };

    private static Option<string?> Output() => new("--output", "-o") { Description = "File for the figures, JSON.", HelpName = "file" };

    private static void RequirePositive(int value, string option)
    {
        if (value < 1)
            throw new UsageException($"{option} must be positive; got {value}.");
    }

    private static int Save<T>(Terminal terminal, string? path, T report)
        where T : class
    {
        if (path is not null)
        {
            OptionFile.Write(path, report);
            terminal.Results([("figures", path)]);
        }
        return ExitCode.Success;
    }
}
