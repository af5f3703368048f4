using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Hamiltonians;
using EquivSim.Hamiltonians.Torch;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian evaluate</c>: errors of a model on known matrices.</summary>
internal static class HamiltonianEvaluateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var model = new Argument<string>("model") { Description = "A model that hamiltonian train wrote (.h5)." };
        var data = new Argument<string[]>("data") { Description = "Data sets of matrices (.h5).", Arity = ArgumentArity.OneOrMore };
        var last = new Option<int?>("--last") { Description = "Only so many samples at the end of each data set: those that training kept aside.", HelpName = "count" };
        var output = new Option<string>("--output", "-o") { Description = "Folder for the results.", DefaultValueFactory = _ => "runs/hamiltonian-evaluate", HelpName = "folder" };
        var isDouble = new Option<bool>("--float64") { Description = "Compute in float64." };
        var command = new CliCommand(
            "evaluate", "Measure a model's errors on known matrices.",
            "equivsim hamiltonian evaluate data/models/hamiltonian/water.h5 data/hamiltonians/water.h5 --last 100")
        {
            model, data, last, output, isDouble,
        };
        command.SetAction(parsed =>
        {
            HamiltonianSample[] samples = [.. parsed.GetValue(data)!.Select(MatrixFile.ReadAll).SelectMany(all => all.TakeLast(parsed.GetValue(last) ?? all.Length))];
            if (samples.Length == 0)
                throw new UsageException("There is nothing to evaluate on.");
            TorchSharp.torch.set_num_threads(1);
            using HamiltonianPredictor predictor = HamiltonianModelLoader.Open(parsed.GetValue(model)!, parsed.GetValue(isDouble));
            terminal.Results(new HamiltonianScoring(predictor, terminal, cancellation).Run(samples, parsed.GetValue(output)!));
        });
        return command;
    }
}
