using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Dynamics;
using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands;

/// <summary><c>equivsim relax</c>: moves a structure into the nearest energy minimum.</summary>
internal static class RelaxCommand
{
    private enum Method
    {
        Lbfgs,
        Fire,
    }

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> model = ModelFile.CreateArgument();
        var start = new Argument<string>("structure") { Description = "Start: a structure file, with :index behind it for another than the first structure." };
        var output = new Option<string>("--output", "-o") { Description = "File for the relaxed structure (.xyz or .h5).", DefaultValueFactory = _ => "relaxed.xyz" };
        var method = new Option<Method>("--method") { Description = "How to go down." };
        EnumWords.Use(method, Method.Lbfgs);
        var force = new Option<double>("--max-force") { Description = "Done when no atom feels a longer force, eV/Å.", DefaultValueFactory = _ => 0.01 };
        var steps = new Option<int>("--max-steps") { Description = "Largest number of steps.", DefaultValueFactory = _ => 1000 };
        var command = new CliCommand(
            "relax", "Relax the positions of a structure; the cell stays as it is.",
            "equivsim relax runs/acac/model.h5 data/acac/test_MD_300K.h5:0 --output relaxed.xyz",
            "equivsim relax mace.model start.xyz:-1 --method fire --max-force 0.001")
        {
            model, start, output, method, force, steps,
        };
        var compute = new ComputeOptions(choosesExecutor: true);
        compute.AddTo(command);
        command.SetAction(parsed =>
        {
            if (!(parsed.GetValue(force) > 0))
                throw new UsageException($"--max-force must be positive (eV/Å); got {parsed.GetValue(force).ToString(CultureInfo.InvariantCulture)}.");
            if (parsed.GetValue(steps) < 0)
                throw new UsageException($"--max-steps must not be negative; got {parsed.GetValue(steps)}.");
            var options = new RelaxationOptions { MaximumForce = parsed.GetValue(force), MaximumSteps = parsed.GetValue(steps) };
            Relaxer relaxer = parsed.GetValue(method) == Method.Fire ? new Fire() : new Lbfgs();
            _ = StructureFile.IsDatasetName(parsed.GetValue(output)!);
            Structure structure = StructureFile.ReadOne(parsed.GetValue(start)!);
            using IPotential potential = ModelFile.Open(parsed.GetValue(model)!, compute.Resolve(parsed));
            return Relax(structure, potential, parsed.GetValue(output)!, relaxer, options, terminal, cancellation);
        });
        return command;
    }

    private static int Relax(
        Structure structure, IPotential potential, string output, Relaxer relaxer, RelaxationOptions options, Terminal terminal, CancellationToken cancellation)
    {
        terminal.Line($"{structure}: {relaxer.Name} until no force is longer than {Quantity.Number(options.MaximumForce)} eV/Å");
        RelaxationReport report = relaxer.Relax(structure, potential, options, Show, cancellation);

        var result = new PotentialResult();
        potential.Evaluate(structure, result);
        structure.Energy = result.Energy;
        structure.Forces = [.. result.Forces.AsSpan(0, 3 * structure.AtomCount)];
        structure.Stress = null;
        structure.Velocities = null;
        StructureFile.Write(output, [structure]);

        string title = report.Converged ? "Converged" : cancellation.IsCancellationRequested ? "Stopped on request" : "Not converged";
        Tables.DrawFacts(terminal, title,
        [
            ("steps", $"{report.Steps} ({report.Evaluations} evaluations)"),
            ("energy", string.Create(CultureInfo.InvariantCulture, $"{report.Energy:0.000000} eV, {report.InitialEnergy - report.Energy:0.000000} eV below the start")),
            ("longest force", $"{Quantity.Number(report.MaximumForce)} eV/Å"),
        ]);
        terminal.Results(("relaxed structure", output));
        return report.Converged ? ExitCode.Success : cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Failure;

        void Show(RelaxationProgress progress)
        {
            string text = string.Create(CultureInfo.InvariantCulture,
                $"  step {progress.Step,5}  energy {progress.Energy,16:0.000000} eV  longest force {progress.MaximumForce,10:0.000000} eV/Å");
            if (progress.Step % 10 == 0)
                terminal.Line(text);
            else
                terminal.Transient(text);
        }
    }
}
