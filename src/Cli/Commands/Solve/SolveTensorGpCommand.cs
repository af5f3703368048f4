using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Solve;

/// <summary><c>equivsim solve tensor-gp</c>: a boundary-value problem in three to six dimensions by a functional tensor of Gaussian processes.</summary>
internal static class SolveTensorGpCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var name = new Argument<string>("problem") { Description = $"'all' for a table, or one of {string.Join(", ", TensorGpCase.All.Select(c => c.Name))}." };
        Option<bool> overwrite = OutputFolder.CreateOverwriteOption();
        SettingsBinder<TensorGpSettings> settings = Settings();
        var command = new CliCommand(
            "tensor-gp", "Solve a differential equation in three to six dimensions with a core times Gaussian processes of one coordinate each.",
            "equivsim solve tensor-gp smoluchowski3d --rank 14",
            "equivsim solve tensor-gp all --output runs/tensor-gp-table")
        {
            name, overwrite,
        };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            TensorGpSettings resolved = settings.Resolve(parsed);
            string problem = parsed.GetValue(name)!;
            IReadOnlyList<TensorGpCase> cases = problem == "all" ? TensorGpCase.All : [TensorGpCase.Find(problem)];
            OutputFolder.RequireFree(resolved.Output, GpOutput.Options, mayExist: parsed.GetValue(overwrite));
            OptionFile.Write(Path.Combine(resolved.Output, GpOutput.Options), resolved);
            var rows = new List<TensorGpRow>();
            foreach (TensorGpCase one in cases)
            {
                rows.Add(new TensorGpRun(resolved, terminal).Execute(one, cases.Count == 1 ? resolved.Output : Path.Combine(resolved.Output, one.Name), cancellation));
                if (cancellation.IsCancellationRequested)
                    return ExitCode.Interrupted;
            }
            if (cases.Count > 1)
                Draw(terminal, rows);
            return ExitCode.Success;
        });
        return command;
    }

    private static SettingsBinder<TensorGpSettings> Settings() => new SettingsBinder<TensorGpSettings>(new TensorGpSettings())
        .Add("--rank", "Largest number of factor functions of each axis; 0: what suits the problem.", s => s.Rank, (s, v) => s with { Rank = v })
        .Add("--points", "Nodes along each axis; 0: what suits the problem.", s => s.Points, (s, v) => s with { Points = v })
        .Add("--kernel", "Kernel of the factors: Gaussian, or Matern 5/2 (student-t).", s => s.Kernel, (s, v) => s with { Kernel = v })
        .Add("--tolerance", "Stop when the equation holds to this part of its right-hand side.", s => s.Tolerance, (s, v) => s with { Tolerance = v })
        .Add("--sweeps", "Largest number of sweeps over all axes.", s => s.Sweeps, (s, v) => s with { Sweeps = v })
        .Add("--seed", "Seed of the places where residuals are looked at.", s => s.Seed, (s, v) => s with { Seed = v })
        .Add("--output", "Folder for the results.", s => s.Output, (s, v) => s with { Output = v }, "folder");

    private static void Draw(Terminal terminal, List<TensorGpRow> rows)
    {
        Table table = Tables.OfNumbers(terminal, "problem", "ranks", "error", "residual", "numbers", "s", "Chebyshev", "its s", "its grid");
        foreach (TensorGpRow row in rows)
        {
            table.AddTextRow([
                row.Case.Name, string.Join(" ", row.Ranks), Scientific(row.Error), Scientific(row.Residual), Quantity.Count(row.Parameters), Quantity.Number(row.Seconds),
                Scientific(row.ChebyshevError), double.IsNaN(row.ChebyshevSeconds) ? "does not fit" : Quantity.Number(row.ChebyshevSeconds),
                Quantity.Number(Math.Pow(row.Case.Chebyshev, row.Case.Problem.Dimension))]);
        }
        terminal.Draw(table);
    }

    private static string Scientific(double value) => double.IsNaN(value) ? "–" : value.ToString("0.0e+0", CultureInfo.InvariantCulture);
}
