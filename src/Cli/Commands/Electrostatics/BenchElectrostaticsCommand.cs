using System.CommandLine;
using EquivSim.Cli.Commands.Electrostatics.Bench;
using EquivSim.Cli.Commands.Electrostatics.Dimers;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary><c>equivsim electrostatics bench</c>: accuracy, speed and energy conservation of the electrostatic solvers on water; the tensor format and its rivals.</summary>
internal static class BenchElectrostaticsCommand
{
    private const string Water100 = "data/electrostatics/water_100.xyz", Water750 = "data/electrostatics/water_750.xyz";

    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation) => new("bench", "Measure the electrostatic solvers on this machine.")
    {
        Accuracy(terminal, cancellation),
        Scaling(terminal, cancellation),
        Slab(terminal, cancellation),
        Drift(terminal, cancellation),
        Respa(terminal, cancellation),
        DimersCommand.Create(terminal, cancellation),
        TensorBenchCommands.Host(terminal, cancellation),
        TensorBenchCommands.Insertion(terminal, cancellation),
        TensorBenchCommands.Cube(terminal, cancellation),
        TensorBenchCommands.Lattice(terminal, cancellation),
    };

    private static CliCommand Accuracy(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> water = Structure(Water750);
        Option<int> repeats = Repeats(5), threads = Threads();
        var command = new CliCommand("accuracy", "Requested and true force error, and time, of Ewald and SPME from 1e-3 to 1e-10.", "equivsim electrostatics bench accuracy")
        {
            water, repeats, threads,
        };
        command.SetAction(parsed => new AccuracyBench(terminal, Positive(parsed, repeats), Positive(parsed, threads)).Run(StructureFile.ReadOne(parsed.GetValue(water)!), cancellation));
        return command;
    }

    private static CliCommand Scaling(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> water = Structure(Water100);
        Option<int> repeats = Repeats(5), threads = Threads();
        Option<double> error = Error(1e-4);
        var command = new CliCommand("scaling", "Time per atom of SPME from 1 500 to 96 000 atoms of water.", "equivsim electrostatics bench scaling --error 1e-4")
        {
            water, repeats, threads, error,
        };
        command.SetAction(parsed => new ScalingBench(terminal, Positive(parsed, repeats), Positive(parsed, threads), parsed.GetValue(error)).Run(StructureFile.ReadOne(parsed.GetValue(water)!), cancellation));
        return command;
    }

    private static CliCommand Slab(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> water = Structure(Water100);
        Option<int> repeats = Repeats(5), threads = Threads();
        var copies = new Option<int>("--copies") { Description = "Copies of the box along x and y.", DefaultValueFactory = _ => 4 };
        Option<double> error = Error(1e-4);
        var command = new CliCommand("slab", "A slab of water: the separable mesh against SPME with vacuum and dipole correction, at equal measured error.", "equivsim electrostatics bench slab --copies 4")
        {
            water, copies, repeats, threads, error,
        };
        command.SetAction(parsed => new SlabBench(terminal, Positive(parsed, repeats), Positive(parsed, threads), parsed.GetValue(error))
            .Run(StructureFile.ReadOne(parsed.GetValue(water)!), Positive(parsed, copies), cancellation));
        return command;
    }

    private static CliCommand Drift(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> water = Structure(Water100);
        Option<double> error = Error(1e-4);
        var steps = new Option<int>("--steps") { Description = "Steps at constant energy.", DefaultValueFactory = _ => 20000 };
        var timestep = new Option<double>("--timestep") { Description = "Length of a step, fs.", DefaultValueFactory = _ => 0.5 };
        var runs = new Option<int>("--runs") { Description = "Independent runs, each with its own velocities and thermostat.", DefaultValueFactory = _ => 1 };
        Option<int> threads = Threads();
        var command = new CliCommand("drift", "Energy drift of flexible SPC/E-like water with SPME at constant energy.", "equivsim electrostatics bench drift --steps 40000 --runs 3")
        {
            water, steps, timestep, error, runs, threads,
        };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(steps) is >= DriftBench.FewestSteps and int n ? n : throw new UsageException($"--steps must be at least {DriftBench.FewestSteps}; got {parsed.GetValue(steps)}.");
            return new DriftBench(terminal, parsed.GetValue(error), count, parsed.GetValue(timestep), Positive(parsed, runs), Positive(parsed, threads))
                .Run(StructureFile.ReadOne(parsed.GetValue(water)!), cancellation);
        });
        return command;
    }

    private static CliCommand Respa(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> water = Structure(Water100);
        Option<double> error = Error(1e-4);
        var picoseconds = new Option<double>("--ps") { Description = "Time to run each scheme, ps.", DefaultValueFactory = _ => 2 };
        Option<int> threads = Threads();
        var command = new CliCommand("respa", "Several time steps (r-RESPA) against velocity Verlet on flexible water: speed and conservation of energy.", "equivsim electrostatics bench respa --ps 2")
        {
            water, error, picoseconds, threads,
        };
        command.SetAction(parsed =>
        {
            double time = parsed.GetValue(picoseconds) is >= 0.03 and double t ? t : throw new UsageException($"--ps must be at least 0.03; got {parsed.GetValue(picoseconds)}.");
            return new RespaBench(terminal, parsed.GetValue(error), time, Positive(parsed, threads)).Run(StructureFile.ReadOne(parsed.GetValue(water)!), cancellation);
        });
        return command;
    }

    private static int Positive(ParseResult parsed, Option<int> option) => parsed.GetValue(option) is > 0 and int value
        ? value
        : throw new UsageException($"{option.Name} must be at least 1; got {parsed.GetValue(option)}.");

    private static Argument<string> Structure(string path) => new("water") { Description = "A box of water, O H H in turn, with charges.", DefaultValueFactory = _ => ShippedFile.Find(path) };

    private static Option<int> Repeats(int count) => new("--repeats") { Description = "Evaluations to time, after a second to warm up.", DefaultValueFactory = _ => count };

    private static Option<int> Threads() => new("--threads") { Description = "Threads.", DefaultValueFactory = _ => 1 };

    private static Option<double> Error(double value) => new("--error") { Description = "Relative force error asked for.", DefaultValueFactory = _ => value };
}
