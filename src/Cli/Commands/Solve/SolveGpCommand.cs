using System.CommandLine;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Solve;

/// <summary><c>equivsim solve gp</c>: a boundary-value problem by a Gaussian process that learns the frequencies of its solution.</summary>
internal static class SolveGpCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var name = new Argument<string>("problem") { Description = $"'all' for a table, or one of {string.Join(", ", GpCase.All.Select(c => c.Name))}." };
        Option<bool> overwrite = OutputFolder.CreateOverwriteOption();
        SettingsBinder<GpSettings> settings = Settings();
        var command = new CliCommand(
            "gp", "Solve a differential equation with a Gaussian process: exact or noisy data, with error bars.",
            "equivsim solve gp poisson1d-mix",
            "equivsim solve gp allen-cahn1d-sin --noise 0.05 --measurements 50 --output runs/noisy",
            "equivsim solve gp all --output runs/gp-table")
        {
            name, overwrite,
        };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            GpSettings resolved = settings.Resolve(parsed);
            resolved.Validate();
            string problem = parsed.GetValue(name)!;
            IReadOnlyList<GpCase> cases = problem == "all" ? GpCase.All : [GpCase.Find(problem)];
            OutputFolder.RequireFree(resolved.Output, GpOutput.Options, mayExist: parsed.GetValue(overwrite));
            OptionFile.Write(Path.Combine(resolved.Output, GpOutput.Options), resolved);
            var rows = new List<GpRow>();
            foreach (GpCase one in cases)
            {
                string folder = cases.Count == 1 ? resolved.Output : Path.Combine(resolved.Output, one.Name);
                rows.Add(new GpRun(resolved, terminal).Execute(one, folder, cancellation));
                if (cancellation.IsCancellationRequested)
                    break;
            }
            if (cases.Count > 1)
                Draw(terminal, rows);
            return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
        });
        return command;
    }

    private static SettingsBinder<GpSettings> Settings() => new SettingsBinder<GpSettings>(new GpSettings())
        .Add("--method", "Integrate the solution out, or optimise it with the kernels as published.", s => s.Method, (s, v) => s with { Method = v })
        .Add("--baseline", "Run the published method as well, for as long as the process took.", s => s.Baseline, (s, v) => s with { Baseline = v })
        .Add("--steps", "Steps of Adam, for the published method.", s => s.Steps, (s, v) => s with { Steps = v })
        .Add("--kernel", "Shape of the spectral bumps.", s => s.Kernel, (s, v) => s with { Kernel = v })
        .Add("--components", "Number of spectral bumps along each axis.", s => s.Components, (s, v) => s with { Components = v })
        .Add("--points", "Grid points along each axis; 0: what suits the problem.", s => s.Points, (s, v) => s with { Points = v })
        .Add("--highest-frequency", "Bumps start up to here, cycles per unit length; 0: what suits the problem.", s => s.HighestFrequency, (s, v) => s with { HighestFrequency = v })
        .Add("--equations", "Largest number of nodes that carry the equation; 0: what suits the problem.", s => s.Equations, (s, v) => s with { Equations = v })
        .Add("--boundary", "Largest number of boundary nodes that carry a value.", s => s.Boundary, (s, v) => s with { Boundary = v })
        .Add("--tolerance", "Stop when the equation holds to this part of its source; 0: what suits the problem.", s => s.Tolerance, (s, v) => s with { Tolerance = v })
        .Add("--noise", "Noise to add to all data, relative; it is then learned.", s => s.Noise, (s, v) => s with { Noise = v })
        .Add("--measurements", "Number of random nodes where the solution is measured.", s => s.Measurements, (s, v) => s with { Measurements = v })
        .Add("--seed", "Seed of nodes and noise.", s => s.Seed, (s, v) => s with { Seed = v })
        .Add("--threads", "Threads of torch; 0: one on lines, all cores on rectangles.", s => s.Threads, (s, v) => s with { Threads = v })
        .Add("--output", "Folder for the results.", s => s.Output, (s, v) => s with { Output = v }, "folder");

    private static void Draw(Terminal terminal, List<GpRow> rows)
    {
        Table table = Tables.OfNumbers(
            terminal, "problem", "error", "residual", "s", "authors' log", "its s", "times faster", "Chebyshev", "its s", "Adam, equal time");
        foreach (GpRow row in rows)
        {
            table.AddTextRow([
                row.Case.Name, Scientific(row.Error), Scientific(row.Residual), Quantity.Number(row.Seconds),
                Scientific(row.Case.LoggedError), Quantity.Number(row.Case.LoggedSeconds), Quantity.Number(row.Case.LoggedSeconds / row.Seconds),
                Scientific(row.ChebyshevError), Quantity.Number(row.ChebyshevSeconds), double.IsNaN(row.BaselineError) ? "–" : Scientific(row.BaselineError)]);
        }
        terminal.Draw(table);
    }

    private static string Scientific(double value) => value.ToString("0.0e+0", System.Globalization.CultureInfo.InvariantCulture);
}
