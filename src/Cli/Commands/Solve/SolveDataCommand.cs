using System.CommandLine;
using System.Diagnostics;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Fourier.Torch;
using EquivSim.Solvers;

namespace EquivSim.Cli.Commands.Solve;

/// <summary><c>equivsim solve data</c>: sets of solved problems.</summary>
internal static class SolveDataCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var problem = new Argument<string>("problem") { Description = $"One of {string.Join(", ", Words())}." };
        problem.CompletionSources.Add([.. Words()]);
        var output = new Argument<string>("file.h5") { Description = "HDF5 file to write: one data set [samples, points] for each quantity." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the file if it exists." };
        SettingsBinder<SolveDataSettings> settings = Settings();
        var command = new CliCommand(
            "data", "Generate input and output fields of a problem, to train and test operators on.",
            "equivsim solve data darcy darcy.h5 --samples 1000 --resolution 32",
            "equivsim solve data navier-stokes flow.h5 --viscosity 1e-3 --duration 10 --seed 2",
            "equivsim solve data darcy cubes.h5 --dimensions 3 --resolution 16 --solver-points 32",
            "equivsim solve data poisson-boltzmann boxes.h5 --molecule data/electrostatics/biomolecules/1a63.pqr --resolution 32")
        {
            problem, output, overwrite,
        };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            string word = parsed.GetValue(problem)!, path = parsed.GetValue(output)!;
            if (!Enum.TryParse(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out FieldProblemKind kind) || !Words().Contains(word))
                throw new UsageException($"There is no problem '{word}'; choose one of {string.Join(", ", Words())}.");
            if (File.Exists(path) && !parsed.GetValue(overwrite))
                throw new UsageException($"'{path}' exists; choose another file or give --overwrite.");
            return Generate(kind, settings.Resolve(parsed), path, terminal, cancellation);
        });
        return command;
    }

    private static IEnumerable<string> Words() => Enum.GetValues<FieldProblemKind>().Select(EnumWords.Word);

    private static SettingsBinder<SolveDataSettings> Settings() => new SettingsBinder<SolveDataSettings>(new SolveDataSettings())
        .Add("--samples", "Number of samples.", s => s.Samples, (s, v) => s with { Samples = v })
        .Add("--seed", "Seed; equal seeds give equal fields.", s => s.Seed, (s, v) => s with { Seed = v })
        .Add("--resolution", "Points a side that are kept.", s => s.Resolution, (s, v) => s with { Resolution = v })
        .Add("--solver-points", "Points a side of the solver, a multiple of the resolution; the problem's own when not given.", s => s.SolverPoints, (s, v) => s with { SolverPoints = v })
        .Add("--dimensions", "2 or 3, for darcy and poisson.", s => s.Dimensions, (s, v) => s with { Dimensions = v })
        .Add("--molecule", "PQR file that the boxes of poisson-boltzmann are cut from.", s => s.Molecule, (s, v) => s with { Molecule = v }, "file.pqr")
        .Add("--viscosity", "Viscosity, for burgers and navier-stokes.", s => s.Viscosity, (s, v) => s with { Viscosity = v })
        .Add("--start", "Time of the input, for navier-stokes and reaction-diffusion.", s => s.Start, (s, v) => s with { Start = v })
        .Add("--duration", "Time from input to output, for burgers, navier-stokes and reaction-diffusion.", s => s.Duration, (s, v) => s with { Duration = v });

    private static int Generate(FieldProblemKind kind, SolveDataSettings settings, string path, Terminal terminal, CancellationToken cancellation)
    {
        FieldProblem problem;
        try
        {
            problem = settings.Create(kind, TorchFourierProvider.Best);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message, e);
        }
        using var resources = problem as IDisposable;
        var watch = Stopwatch.StartNew();
        IReadOnlyList<FieldVariable> fields = problem.Generate(settings.Samples, settings.Seed, Progress, cancellation);
        if (fields[0].Count == 0)
            return ExitCode.Interrupted;
        FieldFile.Write(path, fields, problem.Facts.Append(new("seed", settings.Seed)));
        string picture = Path.ChangeExtension(path, ".png");
        FieldPlot.SaveSample(picture, fields, sample: 0);
        terminal.Line($"{EnumWords.Word(kind)}: {Quantity.Count(fields[0].Count)} samples in {Quantity.Duration(watch.Elapsed)}; inputs {string.Join(", ", problem.Inputs)}; outputs {string.Join(", ", problem.Outputs)}.");
        terminal.Results(("fields", path), ("first sample", picture));
        return fields[0].Count == settings.Samples ? ExitCode.Success : ExitCode.Interrupted;

        void Progress(int done) => terminal.Transient($"  {done}/{settings.Samples} samples, {Quantity.Duration(watch.Elapsed * ((double)(settings.Samples - done) / done))} left");
    }
}
